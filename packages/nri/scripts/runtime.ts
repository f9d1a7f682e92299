import { type GoBuild, installGoBuild } from "@armory-plugins/support/go-build";

/** The versions of upstream's side of NRI, besides the newest, that containerd and CRI-O have been built with; the one without a name is CRI-O 1.33's. */
export const oldNriVersions = [
  "v0.3.0",
  "v0.6.1",
  "v0.8.0",
  "v0.9.0",
  "v0.9.1-0.20250219030224-e597e7849f24",
  "v0.10.0",
  "v0.11.0",
] as const;

/** A version of upstream's side of NRI. */
export type NriVersion = (typeof oldNriVersions)[number] | "newest";

/**
 * The program that plays the container runtime, with upstream's own side of NRI: find it in the user's cache, or build it, which takes about a minute the first time.
 *
 * @returns its path; undefined when there is no Go on this machine.
 */
export function installRuntime(version: NriVersion = "newest"): string | undefined {
  return installGoBuild(version === "newest" ? newest : oldBuild(version));
}

/** What is missing on a machine without it, and how to get it. */
export const runtimeRemedy = "install Go, 1.24 or newer, then: npm run toolchains -- nri";

// --- internal ---

const source = new URL("../test/runtime/", import.meta.url);

const newest: GoBuild = { source, name: nameOf("nri-runtime") };

/** The same program, without what an old version lacks. What all of them are built of is compiled once. */
function oldBuild(version: Exclude<NriVersion, "newest">): GoBuild {
  return {
    source,
    name: nameOf(`nri-runtime-${version.replaceAll(".", "-")}`),
    flags: ["-tags=old", "-ldflags=-s -w"],
    modules: { file: "old.mod", module: "github.com/containerd/nri", version },
  };
}

function nameOf(program: string): string {
  return process.platform === "win32" ? `${program}.exe` : program;
}
