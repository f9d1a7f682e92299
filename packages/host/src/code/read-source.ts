import { readFile } from "node:fs/promises";
import { HostError } from "../host-error.ts";

/**
 * The bytes of a plugin that is given as a path, or as its bytes.
 *
 * @throws HostError `FILE_UNREADABLE`
 */
export async function readSource(source: string | Uint8Array): Promise<Uint8Array> {
  if (typeof source !== "string") return source;
  try {
    return await readFile(source);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const reason =
      code === "ENOENT"
        ? "no such file"
        : code === "EISDIR"
          ? "it is a directory; expected a .wasm file"
          : String(cause);
    throw new HostError("FILE_UNREADABLE", `cannot read ${source}: ${reason}`, { cause });
  }
}
