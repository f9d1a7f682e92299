import {
  type Bundle,
  bundleFromJSON,
  bundleToJSON,
  isBundleWithDsseEnvelope,
  toDSSEBundle,
  ValidationError,
} from "@sigstore/bundle";
import { isObject, parseJsonBytes } from "../content/json.ts";
import { findShapeProblem } from "./bundle-shape.ts";
import { describeFailure, quote, type Refusal } from "./refusal.ts";
import { statementMediaType } from "./statement.ts";

/** The media type of a bundle as cosign 3 writes it. @see https://github.com/sigstore/protobuf-specs/blob/v0.5.1/protos/sigstore_bundle.proto */
export const bundleMediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** A bundle that has all that a signature needs; nothing of it has been verified. */
export interface SignatureBundle {
  /** As sigstore's library has it. */
  readonly bundle: Bundle;
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** What it says that it was signed with. */
  readonly signedWith: { readonly key: string } | "certificate";
}

/** A signature over a statement by a local key, as a bundle. */
export function writeKeyBundle(statement: Buffer, signature: Buffer, keyHint: string): Uint8Array {
  const options = { artifact: statement, artifactType: statementMediaType, signature, keyHint };
  const bundle = toDSSEBundle(options);
  // cosign leaves the envelope's own name of the key empty
  for (const one of bundle.content.dsseEnvelope.signatures) one.keyid = "";
  return writeBundle(bundle);
}

/** A bundle as the bytes that are stored. */
export function writeBundle(bundle: Bundle): Uint8Array {
  return Buffer.from(JSON.stringify(bundleToJSON(bundle)));
}

/** Read a bundle that a stranger wrote. */
export function readBundle(bytes: Uint8Array): SignatureBundle | Refusal {
  const json = parse(bytes);
  if (json === undefined) return { refused: "is not JSON, or is truncated" };
  const problem = findVersionProblem(json) ?? findShapeProblem(json);
  if (problem !== undefined) return { refused: problem };
  let bundle: Bundle;
  try {
    bundle = bundleFromJSON(json);
  } catch (error) {
    return { refused: `is malformed: ${describe(error)}` };
  }
  if (!isBundleWithDsseEnvelope(bundle))
    return { refused: "has the signature of a file, not of a statement about a manifest" };
  const { payloadType, payload, signatures } = bundle.content.dsseEnvelope;
  const [signature] = signatures;
  if (signature === undefined) return { refused: "has no signature" };
  if (payloadType !== statementMediaType)
    return { refused: `signs ${quote(payloadType)}, not ${quote(statementMediaType)}` };
  const { content } = bundle.verificationMaterial;
  return {
    bundle,
    payload,
    signature: signature.sig,
    signedWith: content.$case === "publicKey" ? { key: content.publicKey.hint } : "certificate",
  };
}

// --- internal ---

/** The same version of a bundle has two names. */
const mediaTypes: readonly unknown[] = [bundleMediaType, "application/vnd.dev.sigstore.bundle+json;version=0.3"];

function parse(bytes: Uint8Array): unknown {
  try {
    return parseJsonBytes(bytes);
  } catch {
    return undefined;
  }
}

function findVersionProblem(json: unknown): string | undefined {
  const mediaType = isObject(json) ? json["mediaType"] : undefined;
  if (mediaTypes.includes(mediaType)) return undefined;
  if (typeof mediaType !== "string") return "is not a bundle of sigstore: it has no media type";
  const [, version] =
    /^application\/vnd\.dev\.sigstore\.bundle(?:\.v|\+json;version=)(\d{1,3}\.\d{1,3})(?:\+json)?$/.exec(mediaType) ??
    [];
  return version === undefined
    ? `is not a bundle of sigstore: its media type is ${quote(mediaType)}`
    : `is a bundle of version ${version}; only 0.3 is supported`;
}

/** The library lists the fields that are missing or empty. */
function describe(error: unknown): string {
  return error instanceof ValidationError ? `${error.fields.join(", ")} is missing or invalid` : describeFailure(error);
}
