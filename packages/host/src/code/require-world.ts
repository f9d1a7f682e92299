import { findWorld, worlds, type World } from "@armory-plugins/wit";
import { HostError } from "../host-error.ts";

/**
 * The world that is called by its kind, its name or its full id.
 *
 * @param among - those that may be meant, for an error. Default: all.
 * @throws HostError `INVALID_ARGUMENT`
 */
export function requireWorld(name: string, among: readonly World[] = worlds): World {
  const world = findWorld(name);
  if (world !== undefined) return world;
  const kinds = among.map(({ kind }) => kind).join(" or ");
  throw new HostError("INVALID_ARGUMENT", `unknown world "${name}"; expected ${kinds}, or a full id`);
}
