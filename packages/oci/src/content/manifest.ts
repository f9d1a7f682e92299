import { OciError } from "../oci-error.ts";
import { type Annotations, type Descriptor, isMediaType, parseAnnotations, parseDescriptor } from "./descriptor.ts";
import { isObject, requireJson, quoteJson } from "./json.ts";
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
 * @param what - how errors name it.
 * @throws OciError `INVALID_MANIFEST`, `NOT_A_PLUGIN` for a list of manifests.
 */
export function readManifest(bytes: Uint8Array, what = "the manifest"): Manifest {
  const value = parse(bytes, what);
  const { mediaType, artifactType, subject } = value;
  if (mediaType === mediaTypes.index || mediaType === mediaTypes.dockerIndex || "manifests" in value) {
    throw new OciError("NOT_A_PLUGIN", `cannot read ${what}: it is a list of manifests, of a multi-platform image`, {
      remedy: "name one of its manifests by digest",
    });
  }
  if (mediaType !== undefined && mediaType !== mediaTypes.manifest && mediaType !== mediaTypes.dockerManifest)
    throw invalid(what, `its media type is ${quoteJson(mediaType)}`);
  if (artifactType !== undefined && (typeof artifactType !== "string" || !isMediaType(artifactType)))
    throw invalid(what, '"artifactType" must be a media type');
  const annotations = parseAnnotations(value["annotations"], what, "annotations");
  return {
    config: parseDescriptor(value["config"], what, "config"),
    layers: parseList(value["layers"], what, "layers"),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(subject === undefined || subject === null ? {} : { subject: parseDescriptor(subject, what, "subject") }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/**
 * Read a list of manifests, whose bytes have been checked against their digest.
 *
 * @param what - how errors name it.
 * @throws OciError `INVALID_MANIFEST`
 */
export function readIndex(bytes: Uint8Array, what = "the manifest"): Index {
  const value = parse(bytes, what);
  const { mediaType } = value;
  if (mediaType !== undefined && mediaType !== mediaTypes.index && mediaType !== mediaTypes.dockerIndex)
    throw invalid(what, `its media type is ${quoteJson(mediaType)}, not that of a list of manifests`);
  return { manifests: parseList(value["manifests"], what, "manifests") };
}

// --- internal ---

function parse(bytes: Uint8Array, what: string): Readonly<Record<string, unknown>> {
  const value = requireJson(bytes, (cause) => invalid(what, "it is not JSON", cause));
  if (!isObject(value)) throw invalid(what, "it must be an object");
  if (value["schemaVersion"] !== 2) throw invalid(what, '"schemaVersion" must be 2');
  return value;
}

function parseList(value: unknown, what: string, where: string): Descriptor[] {
  if (!Array.isArray(value)) throw invalid(what, `"${where}" must be a list`);
  return value.map((each, at) => parseDescriptor(each, what, `${where}[${at}]`));
}

function invalid(what: string, reason: string, cause?: unknown): OciError {
  return new OciError("INVALID_MANIFEST", `cannot read ${what}: ${reason}`, { cause });
}
