import { createHash } from "node:crypto";
import { buildGuest } from "../../support/build-guest.ts";
import { customSection } from "../../support/custom-section.ts";

/** What a plugin says of itself, by the sections that say it. */
export const metadata = {
  version: "1.0.0",
  description: "orders, in ä and ✓",
  licenses: "Apache-2.0 OR MIT",
  source: "https://example.com/source",
  homepage: "https://example.com",
  authors: "Ada Lovelace",
} as const;

/** A plugin with metadata, too large for one part of an upload: oci-client, which wkg has, sends 4 MiB at once. No two parts of it are equal. */
export async function buildLargePlugin(): Promise<Uint8Array> {
  const padding = createHash("shake256", { outputLength: 5_000_000 }).update("interop").digest();
  const sections = Object.entries(metadata).map(([name, text]) => customSection(name, text));
  return Buffer.concat([await buildGuest("backup"), ...sections, customSection("padding", padding)]);
}
