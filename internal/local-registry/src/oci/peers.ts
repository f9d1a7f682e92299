import { installCargoProgram } from "@armory-plugins/support/cargo-install";
import { installGoProgram } from "@armory-plugins/support/go-install";

/** Programs of others that push and pull the same artifacts. */
export type Peer = "crane" | "oras" | "wkg";

/** Every {@link Peer}. */
export const peers: readonly Peer[] = ["crane", "oras", "wkg"];

/**
 * Find a program in the user's cache, or compile it, which takes up to some minutes the first time.
 *
 * @returns its path.
 * @throws Error where it cannot be compiled here.
 */
export function installPeer(peer: Peer): string {
  switch (peer) {
    case "crane":
      return installGoProgram({ path: "github.com/google/go-containerregistry/cmd/crane", version: "v0.22.1" });
    case "oras":
      return installGoProgram({ path: "oras.land/oras/cmd/oras", version: "v1.3.6" });
    case "wkg":
      return installCargoProgram({ crate: "wkg", version: "0.16.1" });
  }
}
