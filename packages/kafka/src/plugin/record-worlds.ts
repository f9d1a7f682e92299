import { inspectPlugin, type PluginInfo } from "@armory-plugins/host";
import { worldFunction } from "@armory-plugins/host/arena";
import { type RecordWorldKind, type World, type WorldKind, worlds } from "@armory-plugins/wit";
import type { RecordPluginInfo } from "./plugin.ts";
import type { TransformType } from "../record-layout.ts";

/** The worlds of plugins that take the records of a topic. */
export const recordWorlds: readonly World[] = worlds.filter(({ kind }) => isRecordKind(kind));

/** Whether a plugin of this kind takes the records of a topic. */
export function isRecordKind(kind: WorldKind): kind is RecordWorldKind {
  return kind === "backup" || kind === "restore";
}

/**
 * Say what a plugin is that takes records, from its bytes alone: nothing of it is run.
 *
 * @param name - how errors call it, and what it is called where its metadata has no name. Default: `plugin`.
 * @throws HostError as `inspectPlugin` of the host does.
 */
export function inspectRecordPlugin(bytes: Uint8Array, name?: string): RecordPluginInfo {
  const named = name === undefined ? {} : { name };
  return recordInfo(inspectPlugin(bytes, { ...named, worlds: recordWorlds, batch: "transform" }));
}

/** The same, of a component that was matched with {@link recordWorlds} and asked about its `transform`. */
export function recordInfo(info: PluginInfo): RecordPluginInfo {
  const { kind, engine } = info;
  if (!isRecordKind(kind) || engine === undefined) throw new Error(`${info.name} takes no records`);
  return { ...info, kind, engine };
}

/** What the `transform` of a world takes and gives, from its own contract. */
export function transformType(worldId: string): TransformType {
  const world = recordWorlds.find(({ id }) => id === worldId);
  if (world === undefined) throw new Error(`${worldId} is not a world of records`);
  const { parameters, result } = worldFunction(world, "transform");
  const [record] = parameters;
  if (record === undefined || result === undefined) throw new Error(`${worldId} has no transform of records`);
  return { record: record.type, outcome: result };
}
