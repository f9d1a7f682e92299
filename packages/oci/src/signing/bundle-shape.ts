import { isObject } from "../content/json.ts";

/**
 * Find what a bundle must not have: sigstore's library gives every field to `Buffer.from` as it is, where `{"length": 4000000000}` allocates as many bytes,
 * and reads certificates and timestamps to any depth.
 *
 * Fields that it does not read are not looked at.
 *
 * @returns what is wrong, for a sentence that begins with "it"; undefined for what may be read.
 */
export function findShapeProblem(bundle: unknown): string | undefined {
  return check(bundle, bundleShape, "");
}

// --- internal ---

/** A string of at most so many characters, a number (as a string or as JSON's), a list of at most {@link maxItems}, or an object with these fields, all optional. */
type Shape = number | "number" | readonly [Shape] | { readonly [field: string]: Shape };

/** A log has one entry for a signature, and a path in its tree has at most 64 hashes. */
const maxItems = 64;

const name = 1024;
const hash = 1024;
/** Fulcio's have about 1,500 characters in base64. */
const certificate = { rawBytes: 16_384 };
/** An authority's chain of certificates may be in it. */
const timestamp = { signedTimestamp: 32_768 };
const content = 2 ** 30;

/** @see https://github.com/sigstore/protobuf-specs/blob/v0.5.1/protos/sigstore_bundle.proto */
const bundleShape: Shape = {
  mediaType: name,
  verificationMaterial: {
    publicKey: { hint: name },
    certificate,
    x509CertificateChain: { certificates: [certificate] },
    tlogEntries: [
      {
        logIndex: "number",
        logId: { keyId: hash },
        kindVersion: { kind: name, version: name },
        integratedTime: "number",
        inclusionPromise: { signedEntryTimestamp: hash },
        inclusionProof: {
          logIndex: "number",
          rootHash: hash,
          treeSize: "number",
          hashes: [hash],
          checkpoint: { envelope: 65_536 },
        },
        canonicalizedBody: content,
      },
    ],
    timestampVerificationData: { rfc3161Timestamps: [timestamp] },
  },
  messageSignature: { messageDigest: { algorithm: "number", digest: hash }, signature: hash },
  dsseEnvelope: { payload: content, payloadType: name, signatures: [{ sig: 4096, keyid: name }] },
};

function check(value: unknown, shape: Shape, where: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (shape === "number") return isNumber(value) ? undefined : `has a "${where}" that is not a number`;
  if (typeof shape === "number") return checkString(value, shape, where);
  if (isList(shape)) return checkList(value, shape[0], where);
  if (!isObject(value)) return where === "" ? "is not an object" : `has a "${where}" that is not an object`;
  for (const [field, inner] of Object.entries(shape)) {
    const problem = check(value[field], inner, where === "" ? field : `${where}.${field}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkString(value: unknown, limit: number, where: string): string | undefined {
  if (typeof value !== "string") return `has a "${where}" that is not a string`;
  return value.length > limit ? `has a "${where}" of more than ${limit} characters` : undefined;
}

function checkList(value: unknown, shape: Shape, where: string): string | undefined {
  if (!Array.isArray(value)) return `has a "${where}" that is not a list`;
  if (value.length > maxItems) return `has more than ${maxItems} "${where}"`;
  for (const [at, item] of value.entries()) {
    if (item === null) return `has a "${where}[${at}]" that is null`;
    const problem = check(item, shape, `${where}[${at}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A 64-bit number is a string in the JSON of protobuf; an enum is its name. */
function isNumber(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && /^-?\w{1,64}$/.test(value));
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
