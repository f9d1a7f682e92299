import { readFileSync } from "node:fs";

/** The version of this program. */
export const version: string = readVersion();

// --- internal ---

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  if (typeof manifest !== "object" || manifest === null || !("version" in manifest)) return "unknown";
  return String(manifest.version);
}
