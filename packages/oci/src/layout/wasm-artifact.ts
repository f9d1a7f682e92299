import type { Annotations, Descriptor } from "../content/descriptor.ts";
import { type Digest, digestOf } from "../content/digest.ts";
import { readManifest } from "../content/manifest.ts";
import { mediaTypes } from "../content/media-types.ts";
import { OciError } from "../oci-error.ts";
import { olderWasmLayerType, wasmConfigType, wasmLayerType } from "./media-types.ts";
import { fromAnnotations, type PluginMetadata, readPermissions, toAnnotations } from "./plugin-annotations.ts";
import { type ComponentWorld, renderWasmConfig } from "./wasm-config.ts";

/** A `.wasm` file, and what an artifact says of it. */
export interface WasmFile {
  readonly digest: Digest;
  readonly size: number;
  /** The name that other tools save it under: `plugin.wasm`. */
  readonly title: string;
  /** Only the same time makes the same artifact: take `SOURCE_DATE_EPOCH` or the time of the commit where it shall be reproducible. */
  readonly created: Date;
  /** What its world has; undefined for a core module. */
  readonly component?: ComponentWorld;
  readonly metadata?: PluginMetadata;
  /** What the plugin asks for. An empty list says that it asks for nothing. */
  readonly permissions?: readonly string[];
  /** More annotations of the manifest. They win over those from `metadata`. */
  readonly annotations?: Annotations;
}

/** Content to be pushed. */
export interface Content {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** What to push for a `.wasm` file: the layer, which is the file, then the config, then the manifest. */
export interface WasmArtifact {
  readonly layer: Descriptor;
  readonly config: Content;
  readonly manifest: Content;
}

/** What a manifest says of its `.wasm` file. The strings are a stranger's: pass them through `printable` before you print them. */
export interface WasmManifest {
  /** The `.wasm` file. */
  readonly layer: Descriptor;
  /** The config; only with `hasWasmConfig` is it one for `readWasmConfig`. */
  readonly config: Descriptor;
  readonly hasWasmConfig: boolean;
  /** The name of the file, if it is one without a directory. */
  readonly title?: string;
  readonly metadata: PluginMetadata;
  /** What the plugin asks for; undefined where the manifest does not say. */
  readonly permissions?: readonly string[];
  readonly annotations: Annotations;
}

/**
 * Make the artifact of a `.wasm` file in the layout of wkg: a manifest without an artifact type, a config of {@link wasmConfigType}, and one layer of
 * {@link wasmLayerType} with its name.
 *
 * @see https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/
 */
export function createWasmArtifact(file: WasmFile): WasmArtifact {
  const { digest, size, title, created, component, metadata = {}, permissions, annotations = {} } = file;
  const layer: Descriptor = { mediaType: wasmLayerType, digest, size, annotations: { [titleAnnotation]: title } };
  const { authors: author } = metadata;
  const config = content(
    wasmConfigType,
    renderWasmConfig(
      {
        created: created.toISOString(),
        os: component === undefined ? "wasip1" : "wasip2",
        ...(author === undefined ? {} : { author }),
        ...(component === undefined ? {} : { component }),
      },
      layer,
    ),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: config.descriptor,
    layers: [layer],
    annotations: { ...toAnnotations(metadata, permissions), ...annotations },
  };
  return { layer, config, manifest: content(mediaTypes.manifest, Buffer.from(JSON.stringify(manifest))) };
}

/**
 * Read what a manifest says of its `.wasm` file: the one layer of WebAssembly's media type, at whatever place.
 *
 * @throws OciError `INVALID_MANIFEST`, `NOT_A_PLUGIN`
 */
export function readWasmManifest(bytes: Uint8Array): WasmManifest {
  const { config, layers, annotations = {}, artifactType } = readManifest(bytes);
  const [layer, ...others] = layers.filter(({ mediaType }) => layerTypes.has(mediaType));
  if (layer === undefined) {
    const found = artifactType ?? config.mediaType;
    throw new OciError(
      "NOT_A_PLUGIN",
      `cannot read the manifest: it has no layer of WebAssembly; it is of the type "${found}"`,
    );
  }
  if (others.length > 0) {
    const detail = `cannot read the manifest: it has ${others.length + 1} layers of WebAssembly, and nothing says which one is meant`;
    throw new OciError("INVALID_MANIFEST", detail);
  }
  const title = layer.annotations?.[titleAnnotation];
  const permissions = readPermissions(annotations);
  return {
    layer,
    config,
    hasWasmConfig: config.mediaType === wasmConfigType,
    ...(title !== undefined && isFileName(title) ? { title } : {}),
    metadata: fromAnnotations(annotations),
    ...(permissions === undefined ? {} : { permissions }),
    annotations,
  };
}

// --- internal ---

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
const titleAnnotation = "org.opencontainers.image.title";

const layerTypes: ReadonlySet<string> = new Set([wasmLayerType, olderWasmLayerType]);

function content(mediaType: string, bytes: Uint8Array): Content {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

/** Whether a stranger's name is that of a file in a directory, on every platform, and safe to print. */
function isFileName(name: string): boolean {
  return /^[\w+@-][\w .+@-]{0,199}$/.test(name) && !/[. ]$/.test(name);
}
