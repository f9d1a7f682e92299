import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findWorld, witDirectory } from "@armory-plugins/wit";
import { buildComponent, readGuest } from "./build-guest.ts";

/** What a guest imports besides what its world has. */
export interface GuestImports {
  /** Packages of WIT, with their contents in braces. */
  readonly packages?: string;
  /** What the world imports, as WIT has it: `import wasi:io/error@0.2.3;`. */
  readonly imports: string;
  /** The same as core imports, of functions: only what the core module imports is imported by the component. */
  readonly core: string;
}

/** Build the guest `backup.wat` with imports; when its key is `!t` it runs `call`, a trap by default. */
export async function buildWithImports(
  { packages = "", imports, core }: GuestImports,
  call = "unreachable",
): Promise<Uint8Array> {
  const world = findWorld("backup");
  if (world === undefined) throw new Error("there is no world backup");
  const types = await readFile(join(witDirectory(world), "types.wit"), "utf8");
  const witSource = `
    package kannika:wasi-plugins@0.1.0;
    ${types.replace(/^package.*$/m, "")}
    world other {
      use types.{outcome, kafka-record};
      record context { topic: string }
      ${imports}
      export init: func(ctx: context, cfg: option<string>) -> result<_, string>;
      export transform: func(rec: kafka-record) -> outcome;
    }
    ${packages}`;
  const guest = await readGuest("backup.wat");
  const wat = guest
    .replace("(module\n", () => `(module\n${core}\n`)
    .replace("(then unreachable)) ;; t: trap", () => `(then ${call}))`);
  return await buildComponent(wat, { witSource, world: "other" });
}
