import type { ArtifactStore, PulledArtifact, Reference } from "@armory-plugins/oci";
import type { RegistryFlags } from "../flags/registry-flags.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { withRegistry } from "./connect.ts";

/** Pull a plugin into a store, and tell on stderr when its tag has moved. @throws OciError */
export async function pullPlugin(
  reference: Reference,
  store: ArtifactStore,
  flags: RegistryFlags & { readonly quiet?: boolean | undefined },
  terminal: Terminal,
): Promise<PulledArtifact> {
  const { formatReference, pullArtifact } = await import("@armory-plugins/oci");
  const pulled = await withRegistry(flags, terminal, flags.quiet !== true, (client) =>
    pullArtifact(client, store, reference),
  );
  if (pulled.movedFrom !== undefined) {
    const { registry, repository } = reference;
    const before = formatReference({ registry, repository, digest: pulled.movedFrom });
    await terminal.stderr.write(
      `warning: ${formatReference(pulled.artifact.reference)} has moved to ${pulled.pinned.digest}; the plugin it led to stays in the store as ${before}\n`,
    );
  }
  return pulled;
}
