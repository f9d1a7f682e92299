import { HostError } from "../host-error.ts";
import { isFileRefused } from "@armory-plugins/base/read-file";
import { readPluginFile } from "../read-plugin-file.ts";

/**
 * A plugin's bytes: those given, or those of a file: a regular one of at most 512 MiB.
 *
 * @throws HostError `FILE_UNREADABLE`, or `CLOSED` when aborted.
 */
export async function readSource(source: string | Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
  if (typeof source !== "string") return source;
  try {
    return await readPluginFile(source, signal);
  } catch (cause) {
    if (signal?.aborted === true) throw new HostError("CLOSED", `loading ${source} was aborted`, { cause });
    throw new HostError("FILE_UNREADABLE", `cannot read ${source}: ${reasonOf(cause)}`, { cause });
  }
}

// --- internal ---

function reasonOf(cause: unknown): string {
  if (isFileRefused(cause)) return `it ${cause.message}; expected a .wasm file`;
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT" ? "no such file" : String(cause);
}
