import type { Source } from "../generator/generator.js";
import { readWit } from "./read-wit.ts";
import type { WitSource } from "./wit-source.ts";

/** Read WIT from a path, or take it as it is in memory. */
export async function readSource(wit: string | WitSource, cwd: string): Promise<Source> {
  return typeof wit === "string" ? readWit(wit, cwd) : fromMemory(wit);
}

// --- internal ---

function fromMemory(source: WitSource): Source {
  const { path } = source;
  if ("content" in source) return { path, content: { tag: "file", val: bytes(source.content) } };
  const files = Object.entries(source.files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { path, content: { tag: "folder", val: files.map(([name, content]) => [name, bytes(content)]) } };
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
