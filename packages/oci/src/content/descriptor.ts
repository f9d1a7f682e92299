import { OciError } from "../oci-error.ts";
import { type Digest, isDigest } from "./digest.ts";
import { isObject, quoteJson } from "./json.ts";

/** What a manifest says in strings: titles, versions, licenses. */
export type Annotations = Readonly<Record<string, string>>;

/**
 * What something in a registry is, how large it is, and the digest of its bytes.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md
 */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  readonly annotations?: Annotations;
  /** Of a manifest: what kind of artifact it is. */
  readonly artifactType?: string;
}

/**
 * Check what is to be a descriptor. What is not part of {@link Descriptor} is dropped.
 *
 * @param what - what it is part of, for errors: `the manifest`.
 * @param where - its place there: `layers[0]`.
 * @throws OciError `INVALID_MANIFEST`
 */
export function parseDescriptor(value: unknown, what: string, where: string): Descriptor {
  if (!isObject(value)) throw invalid(what, where, "must be an object");
  const { mediaType, digest, size, artifactType } = value;
  if (typeof mediaType !== "string" || !isMediaType(mediaType))
    throw invalid(what, `${where}.mediaType`, "must be a media type");
  if (typeof digest !== "string" || !isDigest(digest))
    throw invalid(what, `${where}.digest`, "must be a digest by sha256 or sha512");
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    throw invalid(what, `${where}.size`, "must be a number of bytes");
  if (artifactType !== undefined && (typeof artifactType !== "string" || !isMediaType(artifactType)))
    throw invalid(what, `${where}.artifactType`, "must be a media type");
  const annotations = parseAnnotations(value["annotations"], what, `${where}.annotations`);
  return {
    mediaType,
    digest,
    size,
    ...(annotations === undefined ? {} : { annotations }),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

/**
 * Check what are to be annotations.
 *
 * @throws OciError `INVALID_MANIFEST`
 */
export function parseAnnotations(value: unknown, what: string, where: string): Annotations | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw invalid(what, where, "must be an object");
  const entries = Object.entries(value).map(([key, text]): [string, string] => {
    if (typeof text !== "string") throw invalid(what, `${where}[${quoteJson(key)}]`, "must be a string");
    return [key, text];
  });
  return Object.fromEntries(entries);
}

/** Whether a string is a media type as RFC 6838, section 4.2, has them, without parameters. */
export function isMediaType(text: string): boolean {
  return mediaTypePattern.test(text);
}

// --- internal ---

const mediaTypePattern = /^[A-Za-z0-9][\w!#$&^.+-]{0,126}\/[A-Za-z0-9][\w!#$&^.+-]{0,126}$/;

function invalid(what: string, where: string, reason: string): OciError {
  return new OciError("INVALID_MANIFEST", `cannot read ${what}: "${where}" ${reason}`);
}
