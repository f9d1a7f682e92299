import { type GoBuild, goRemedy, installGoBuild } from "./cached-go-build.ts";

/**
 * The program that plays the container runtime, with upstream's own side of NRI: find it in the user's cache, or build it, which takes about a minute the first time.
 *
 * @returns its path; undefined when there is no Go on this machine.
 */
export function installRuntime(): string | undefined {
  return installGoBuild(build);
}

/** What is missing on a machine without it, and how to get it. */
export const runtimeRemedy = goRemedy;

// --- internal ---

const build: GoBuild = {
  source: "../test/runtime/",
  name: process.platform === "win32" ? "nri-runtime.exe" : "nri-runtime",
};
