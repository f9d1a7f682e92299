import { classifyFailure, HostError, type MemoryUse } from "@armory-plugins/host/thread";
import { NriError } from "../nri-error.ts";

/** A plugin's own "no", with its words as they are. */
export function pluginError(plugin: string, method: string, text: string): NriError {
  return new NriError("PLUGIN_ERROR", `plugin ${plugin} answered ${method} with an error: ${text}`, {
    pluginText: text,
  });
}

/** What a call threw instead of an answer: the instance is dead. */
export function guestFailure(plugin: string, method: string, error: unknown, memory: MemoryUse): HostError {
  const { code, detail, ...details } = classifyFailure(error, memory);
  return new HostError(code, `plugin ${plugin}, ${method}: ${detail}`, { ...details, cause: error });
}
