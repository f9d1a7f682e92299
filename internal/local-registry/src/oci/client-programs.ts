import { installProgram, type PublishedProgram } from "@armory-plugins/support/published-program";

/** Programs of others that push to OCI registries, pull from them, and sign what is there. */
export const clientPrograms = {
  wkg: { crate: "wkg", version: "0.16.1" },
  crane: { goPackage: "github.com/google/go-containerregistry/cmd/crane", version: "0.22.1" },
  oras: { goPackage: "oras.land/oras/cmd/oras", version: "1.3.6" },
  cosign: { goPackage: "github.com/sigstore/cosign/v3/cmd/cosign", version: "3.1.3" },
} as const satisfies Readonly<Record<string, PublishedProgram>>;

/** The name of one of {@link clientPrograms}. */
export type ClientProgram = keyof typeof clientPrograms;

/**
 * Find a program in the user's cache, or compile it, which takes minutes.
 *
 * @returns its path.
 * @throws Error when its compiler is missing or fails.
 */
export async function installClientProgram(name: ClientProgram): Promise<string> {
  return await installProgram(clientPrograms[name]);
}
