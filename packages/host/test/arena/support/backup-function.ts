import { worldFunction } from "@armory-plugins/host/arena";
import { findWorld } from "@armory-plugins/wit";
import type { GuestFunction } from "./wit-text.ts";

/** The functions of the world of backup plugins, by what its contract says. */
export function backupFunction(name: "init" | "transform"): GuestFunction {
  const world = findWorld("backup");
  if (world === undefined) throw new Error("there is no world of backup plugins");
  const { parameters, result } = worldFunction(world, name);
  return { name, parameters: parameters.map((one) => one.type), result };
}
