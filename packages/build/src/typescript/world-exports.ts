import type { World } from "@armory-plugins/wit";
import { witSource } from "../wit-source.ts";

/** The functions that a module of a world exports, by their names in JavaScript. */
export function requiredExports(world: World): string[] {
  const body = new RegExp(`^world ${world.name} \\{$(.*?)^\\}$`, "ms").exec(witSource(world))?.[1] ?? "";
  const names = [...body.matchAll(/^\s*export ([a-z0-9-]+): func\(/gm)].map((match) => match[1] ?? "");
  return names.map((name) => name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
}
