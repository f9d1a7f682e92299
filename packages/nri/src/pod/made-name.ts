import { createHash } from "node:crypto";

/** A name for a Pod that has only the beginning of one: as an API server adds five characters, but always the same ones. */
export function madeName(beginning: string): string {
  const digest = createHash("sha256").update(beginning).digest();
  return beginning + Array.from(digest.subarray(0, 5), (byte) => characters[byte % characters.length]).join("");
}

// --- internal ---

/** What API servers make such names of: no vowels, so that they make no words. */
const characters = "bcdfghjklmnpqrstvwxz2456789";
