import { OciError } from "../oci-error.ts";
import { type Annotations, type Descriptor, isMediaType, parseAnnotations, parseDescriptor } from "./descriptor.ts";
import { isObject, parseJsonBytes } from "./json.ts";
import { mediaTypes } from "./media-types.ts";

/**
 * A manifest of one artifact.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
 */
export interface Manifest {
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** The manifest that this one refers to. */
  readonly subject?: Descriptor;
  readonly annotations?: Annotations;
}

/**
 * A list of manifests.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 */
export interface Index {
  readonly manifests: readonly Descriptor[];
}

/**
 * Read the manifest of one artifact, whose bytes have been checked against its digest.
 *
 * @throws OciError `INVALID_MANIFEST`, `NOT_A_PLUGIN` for a list of manifests.
 */
export function readManifest(bytes: Uint8Array): Manifest {
  const value = parse(bytes);
  const { mediaType, artifactType, subject } = value;
  if (mediaType === mediaTypes.index || mediaType === mediaTypes.dockerIndex || "manifests" in value) {
    throw new OciError(
      "NOT_A_PLUGIN",
      "cannot read the manifest: it is a list of manifests, of a multi-platform image",
      {
        remedy: "name one of its manifests by digest",
      },
    );
  }
  if (mediaType !== undefined && mediaType !== mediaTypes.manifest && mediaType !== mediaTypes.dockerManifest)
    throw invalid(`its media type is ${JSON.stringify(mediaType)}`);
  if (artifactType !== undefined && (typeof artifactType !== "string" || !isMediaType(artifactType)))
    throw invalid('"artifactType" must be a media type');
  const annotations = parseAnnotations(value["annotations"], "annotations");
  return {
    config: parseDescriptor(value["config"], "config"),
    layers: parseList(value["layers"], "layers"),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(subject === undefined || subject === null ? {} : { subject: parseDescriptor(subject, "subject") }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/**
 * Read a list of manifests.
 *
 * @throws OciError `INVALID_MANIFEST`
 */
export function readIndex(bytes: Uint8Array): Index {
  const value = parse(bytes);
  const { mediaType } = value;
  if (mediaType !== undefined && mediaType !== mediaTypes.index && mediaType !== mediaTypes.dockerIndex)
    throw invalid(`its media type is ${JSON.stringify(mediaType)}, not that of a list of manifests`);
  return { manifests: parseList(value["manifests"], "manifests") };
}

// --- internal ---

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseJsonBytes(bytes);
  } catch (error) {
    throw invalid("it is not JSON", error);
  }
  if (!isObject(value)) throw invalid("it must be an object");
  if (value["schemaVersion"] !== 2) throw invalid('"schemaVersion" must be 2');
  return value;
}

function parseList(value: unknown, where: string): Descriptor[] {
  if (!Array.isArray(value)) throw invalid(`"${where}" must be a list`);
  return value.map((each, at) => parseDescriptor(each, `${where}[${at}]`));
}

function invalid(reason: string, cause?: unknown): OciError {
  return new OciError("INVALID_MANIFEST", `cannot read the manifest: ${reason}`, { cause });
}
