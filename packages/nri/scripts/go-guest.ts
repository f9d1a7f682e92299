import { type GoBuild, installGoBuild } from "@armory-plugins/support/go-build";

/**
 * A plugin of NRI by upstream's own SDK, as a core module: find it in the user's cache, or build it, which takes up to a minute the first time.
 *
 * @returns its path; undefined when there is no Go on this machine.
 */
export function installGoGuest(): string | undefined {
  return installGoBuild(build);
}

// --- internal ---

const build: GoBuild = {
  source: new URL("../test/guests/go/", import.meta.url),
  name: "nri-go-guest.wasm",
  flags: ["-buildmode=c-shared"],
  env: { GOOS: "wasip1", GOARCH: "wasm" },
};
