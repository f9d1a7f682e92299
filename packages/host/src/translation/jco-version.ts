import { createRequire } from "node:module";

/** The version of the transpiler that this package depends on. */
export const jcoVersion = readVersion();

// --- internal ---

function readVersion(): string {
  const manifest: { readonly dependencies: Readonly<Record<string, string>> } = createRequire(import.meta.url)(
    "@armory-plugins/host/package.json",
  );
  return manifest.dependencies["@bytecodealliance/jco-transpile"] ?? "unknown";
}
