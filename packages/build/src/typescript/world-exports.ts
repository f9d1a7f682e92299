import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { witFolder } from "@armory-plugins/wit";
import type { World } from "@armory-plugins/wit";

/** The functions that a module of a world exports, by their names in JavaScript. */
export function requiredExports(world: World): string[] {
  const body = new RegExp(`^world ${world.name} \\{$(.*?)^\\}$`, "ms").exec(witSource(world))?.[1] ?? "";
  const names = [...body.matchAll(/^\s*export ([a-z0-9-]+): func\(/gm)].map((match) => match[1] ?? "");
  return names.map((name) => name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
}

/** The WIT package of a world as one document: tools that read no files take this. */
export function witSource(world: World): string {
  const folder = witFolder(world);
  const files = readdirSync(folder).filter((name) => name.endsWith(".wit"));
  const parts = files
    .toSorted()
    .map((name) => readFileSync(join(folder, name), "utf8").replace(/^package [^;]*;$/m, ""));
  return `package ${world.package}@${world.version};\n${parts.join("\n")}`;
}
