import { printableLine } from "@armory-plugins/host/printable";
import type { PluginMetadata, WasmConfig } from "@armory-plugins/oci";
import type { RegistryFlags } from "../flags/registry-flags.ts";
import type { Colors } from "../terminal/colors.ts";
import { renderCount, renderSize } from "../terminal/render-quantity.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { withRegistry } from "./connect.ts";

/** What a registry says of a plugin, without the plugin. */
export interface ArtifactInfo {
  /** The name that leads to these bytes for ever: the repository with the digest. */
  readonly reference: string;
  /** The digest of the manifest. */
  readonly digest: string;
  /** The size of the plugin, in bytes. */
  readonly size: number;
  readonly metadata: PluginMetadata;
  /** The imports that an operator has to grant something for; absent where the artifact does not say. */
  readonly permissions?: readonly string[];
  /** Its world and what is in it; absent for an artifact that does not say, and for a core module. */
  readonly component?: WasmConfig["component"];
  readonly created?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Ask a registry what a plugin is: its manifest and its config are read, the plugin is not. @throws OciError */
export async function inspectArtifact(name: string, flags: RegistryFlags, terminal: Terminal): Promise<ArtifactInfo> {
  const { fetchConfig, formatReference, parseReference, readWasmConfig, readWasmManifest } =
    await import("@armory-plugins/oci");
  const reference = parseReference(name);
  return await withRegistry(flags, terminal, false, async (client) => {
    const { descriptor, bytes } = await client.fetchManifest(reference);
    const { registry, repository } = reference;
    const pinned = { registry, repository, digest: descriptor.digest };
    const { layer, config, hasWasmConfig, metadata, permissions, annotations } = readWasmManifest(bytes);
    const said = hasWasmConfig ? readWasmConfig(await fetchConfig(client, pinned, config), layer) : undefined;
    return {
      reference: formatReference(pinned),
      digest: descriptor.digest,
      size: layer.size,
      metadata,
      ...(permissions === undefined ? {} : { permissions }),
      ...(said?.component === undefined ? {} : { component: said.component }),
      ...(said === undefined ? {} : { created: said.created }),
      annotations,
    };
  });
}

/** What an artifact is, for people. */
export function renderArtifact(info: ArtifactInfo, colors: Colors): string {
  const { metadata, component, permissions } = info;
  const rows: [string, string | undefined][] = [
    ["reference", info.reference],
    ["version", metadata.version],
    ["description", metadata.description],
    ["authors", metadata.authors],
    ["licenses", metadata.licenses],
    ["homepage", metadata.url],
    ["source", metadata.source],
    ["world", component?.target],
    ["created", info.created],
    ["size", `${renderSize(info.size)} (${renderCount(info.size)} bytes)`],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`${colors.dim(name.padEnd(12))} ${printableLine(value)}`],
  );
  const list = (title: string, names: readonly string[], none: string): string[] => [
    "",
    colors.bold(title),
    ...(names.length === 0 ? [`  ${none}`] : names.map((name) => `  ${printableLine(name)}`)),
  ];
  if (component !== undefined) {
    lines.push(...list("exports", component.exports, "none"));
    lines.push(...list("imports", component.imports, "none: the plugin can only compute"));
  }
  lines.push(
    ...(permissions === undefined
      ? ["", colors.bold("permissions"), "  unknown: the artifact does not say"]
      : list("permissions", permissions, "none: it asks for nothing that you would grant")),
  );
  return lines.join("\n");
}
