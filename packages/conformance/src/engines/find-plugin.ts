import { basename } from "node:path";
import { HostError, inspectPlugin, isFileRefused, isHostError, readPluginFile } from "@armory-plugins/host";
import { ConformanceError } from "../conformance-error.ts";
import { findSystem, type System } from "../system/system.ts";

/** A plugin whose system is known. */
export interface FoundPlugin {
  readonly system: System;
  /** The world that it implements. */
  readonly world: string;
  readonly bytes: Uint8Array;
}

/**
 * Find out of which system a plugin is, from its bytes alone.
 *
 * @throws HostError `FILE_UNREADABLE`, or what `inspectPlugin` throws of a file that no system recognizes; ConformanceError `UNSUPPORTED_WORLD` when the host knows its world
 * and none of the systems has it.
 */
export async function findPlugin(source: string | Uint8Array, systems: readonly System[]): Promise<FoundPlugin> {
  const file = typeof source === "string" ? basename(source) : "plugin";
  const bytes = typeof source === "string" ? await readPlugin(source) : source;
  const found = inspect(bytes, file);
  if ("world" in found) {
    const { world } = found;
    return { system: systemOf(found, systems), world, bytes };
  }
  for (const system of systems) {
    const world = system.recognize?.(bytes);
    if (world !== undefined) {
      return { system, world, bytes };
    }
  }
  throw found.problem;
}

/**
 * The system of a plugin whose world is known.
 *
 * @throws ConformanceError `UNSUPPORTED_WORLD` when none of the systems has it.
 */
export function systemOf({ world }: { readonly world: string }, systems: readonly System[]): System {
  const system = findSystem(world, systems);
  if (system === undefined) {
    const worlds = systems.flatMap((one) => one.worlds).join(", ");
    throw new ConformanceError(
      "UNSUPPORTED_WORLD",
      `cannot load a plugin of the world ${world}: the systems have ${worlds}`,
      { remedy: "add the system that has it" },
    );
  }
  return system;
}

// --- internal ---

async function readPlugin(path: string): Promise<Uint8Array> {
  try {
    return await readPluginFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const problem = isFileRefused(cause) ? `${path} ${reason}` : `cannot read ${path}: ${reason}`;
    throw new HostError("FILE_UNREADABLE", problem, { cause });
  }
}

/** The world of a component that the host knows, or why it knows none. */
function inspect(bytes: Uint8Array, file: string): { readonly world: string } | { readonly problem: Error } {
  try {
    return { world: inspectPlugin(bytes, { name: file }).kind };
  } catch (error) {
    if (!isHostError(error)) throw error;
    return { problem: error };
  }
}
