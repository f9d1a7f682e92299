import { OciError } from "../oci-error.ts";
import type { PublicKey } from "./keys.ts";
import type { TrustedRoot } from "./trusted-root.ts";

/** Whose signature is asked for. */
export type SignaturePolicy = KeyPolicy | IdentityPolicy;

/** A signature by this key. Entries of logs and timestamps are not asked for, and are not looked at. */
export interface KeyPolicy {
  readonly key: PublicKey;
}

/**
 * A signature by somebody to whom an issuer has vouched for who they are, at a time that a log or an authority has witnessed.
 *
 * Every kind of witness that the trusted root has is asked for: a log of certificates, a log of signatures.
 */
export interface IdentityPolicy {
  readonly identity: SignerIdentity;
  readonly trustedRoot: TrustedRoot;
}

/** Who signed: each part exactly, or a {@link Glob}. */
export interface SignerIdentity {
  /** The URL of who vouched for the signer: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string | Glob;
  /** The signer's address or the URI of a workflow: `https://github.com/acme/plugin/.github/workflows/release.yml@refs/tags/v1.0.0`. */
  readonly subject: string | Glob;
}

/** A pattern for a whole string: `*` is any characters but `/`, `**` any characters, and everything else is itself. */
export interface Glob {
  readonly glob: string;
}

/**
 * Check an identity: an empty part, or a very long one, is a mistake.
 *
 * @throws OciError `INVALID_POLICY`
 */
export function checkIdentity({ issuer, subject }: SignerIdentity): void {
  for (const [name, part] of [["issuer", issuer] as const, ["subject", subject] as const]) {
    const text = typeof part === "string" ? part : part.glob;
    if (text === "") throw invalid(name, "it is empty");
    if (text.length > maxLength) throw invalid(name, `it has more than ${maxLength} characters`);
  }
}

/** Whether a signer is who was asked for. Both strings are a stranger's; the time is bounded by the product of both lengths. */
export function matchesPart(expected: string | Glob, actual: string): boolean {
  if (actual.length > maxLength) return false;
  return typeof expected === "string" ? expected === actual : matchesGlob(expected.glob, actual);
}

/** A part of an identity, for messages. */
export function describePart(part: string | Glob): string {
  return typeof part === "string" ? JSON.stringify(part) : `glob ${JSON.stringify(part.glob)}`;
}

// --- internal ---

const maxLength = 2048;

function invalid(name: string, reason: string): OciError {
  return new OciError("INVALID_POLICY", `cannot use the ${name} of the signer's identity: ${reason}`, {
    remedy: `give the ${name} as it stands in the signer's certificate, or as a glob`,
  });
}

/** One row of a table for each part of the pattern: what of the string's beginnings it can have matched. No input makes it slower than the table is large. */
function matchesGlob(glob: string, text: string): boolean {
  let reached = [true];
  for (const [part] of glob.matchAll(/\*{2,}|[^]/g)) {
    const next: boolean[] = [];
    for (let at = 0; at <= text.length; at += 1) {
      const character = text[at - 1];
      const isRun =
        part.startsWith("*") &&
        (reached[at] === true || (next[at - 1] === true && (part.length > 1 || character !== "/")));
      next.push(isRun || (part === character && part !== "*" && reached[at - 1] === true));
    }
    reached = next;
  }
  return reached[text.length] === true;
}
