import type { Digest } from "../content/digest.ts";
import { isObject, parseJsonBytes } from "../content/json.ts";

/** The type of what cosign signs, within a DSSE envelope. @see https://github.com/in-toto/attestation/blob/v1.2.0/spec/v1/envelope.md */
export const statementMediaType = "application/vnd.in-toto+json";

/** The predicate of a signature: it says nothing but that the signer signed. @see https://github.com/sigstore/cosign/blob/v3.1.2/pkg/types/predicate.go */
export const signaturePredicate = "https://sigstore.dev/cosign/sign/v1";

/** What somebody stated about something. */
export interface Statement {
  readonly predicateType: string;
  /** What it is about. */
  readonly subjects: readonly Digest[];
}

/**
 * The statement that cosign 3 signs for a manifest.
 *
 * @see https://github.com/sigstore/cosign/blob/v3.1.2/cmd/cosign/cli/sign/sign.go (signDigestBundle)
 */
export function createStatement(subject: Digest): Buffer {
  const [algorithm = "", hex] = subject.split(":");
  const statement = {
    _type: statementType,
    subject: [{ digest: { [algorithm]: hex }, annotations: {} }],
    predicateType: signaturePredicate,
    predicate: {},
  };
  return Buffer.from(JSON.stringify(statement));
}

/**
 * Read a statement, whose signature has been verified.
 *
 * @returns undefined for what is not one.
 * @see https://github.com/in-toto/attestation/blob/v1.2.0/spec/v1/statement.md
 */
export function readStatement(payload: Uint8Array): Statement | undefined {
  const value = parse(payload);
  if (!isObject(value) || value["_type"] !== statementType) return undefined;
  const { predicateType, subject } = value;
  if (typeof predicateType !== "string" || !Array.isArray(subject)) return undefined;
  return { predicateType, subjects: subject.flatMap(digestsOf) };
}

// --- internal ---

const statementType = "https://in-toto.io/Statement/v1";

function parse(payload: Uint8Array): unknown {
  try {
    return parseJsonBytes(payload);
  } catch {
    return undefined;
  }
}

function digestsOf(subject: unknown): Digest[] {
  if (!isObject(subject) || !isObject(subject["digest"])) return [];
  const { sha256, sha512 } = subject["digest"];
  return [
    ...(typeof sha256 === "string" ? [`sha256:${sha256}` as const] : []),
    ...(typeof sha512 === "string" ? [`sha512:${sha512}` as const] : []),
  ];
}
