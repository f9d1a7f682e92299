import { readFileSync } from "node:fs";
import { goRuntimeModule, witBindgenVersion } from "./generated/generator-facts.ts";

/** The versions of this package, of the wit-bindgen inside, and of the Go module that generated Go code imports. */
export const versions: {
  readonly package: string;
  readonly witBindgen: string;
  /** As `go get` takes it, with a space in place of the `@`. */
  readonly goRuntime: string;
} = {
  package: readVersion(),
  witBindgen: witBindgenVersion,
  goRuntime: `${goRuntimeModule.path} ${goRuntimeModule.version}`,
};

// --- internal ---

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  if (typeof manifest !== "object" || manifest === null || !("version" in manifest)) return "unknown";
  return String(manifest.version);
}
