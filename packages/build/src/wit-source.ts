import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { witDirectory } from "@armory-plugins/wit";
import type { World } from "@armory-plugins/wit";

/** The WIT package of a world as one document: tools that read no files take this. */
export function witSource(world: World): string {
  const directory = witDirectory(world);
  const files = readdirSync(directory).filter((name) => name.endsWith(".wit"));
  const parts = files
    .toSorted()
    .map((name) => readFileSync(join(directory, name), "utf8").replace(/^package [^;]*;$/m, ""));
  return `package ${world.package}@${world.version};\n${parts.join("\n")}`;
}
