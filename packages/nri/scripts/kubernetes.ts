import { type GoBuild, installGoBuild } from "@armory-plugins/support/go-build";

/**
 * The program that reads YAML and quantities with Kubernetes' own libraries: find it in the user's cache, or build it, which takes about a minute the first time.
 *
 * @returns its path; undefined when there is no Go on this machine.
 */
export function installKubernetes(): string | undefined {
  return installGoBuild(build);
}

/** What is missing on a machine without it, and how to get it. */
export const kubernetesRemedy = "install Go, 1.26 or newer, then: npm run toolchains -- nri";

// --- internal ---

const build: GoBuild = {
  source: new URL("../test/kubernetes/", import.meta.url),
  name: process.platform === "win32" ? "nri-kubernetes.exe" : "nri-kubernetes",
};
