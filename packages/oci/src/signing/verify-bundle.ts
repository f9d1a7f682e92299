import { verify } from "node:crypto";
import { dsse } from "@sigstore/core";
import { toSignedEntity, Verifier } from "@sigstore/verify";
import type { Digest } from "../content/digest.ts";
import { readBundle, type SignatureBundle } from "./bundle.ts";
import { describePart, type IdentityPolicy, type KeyPolicy, matchesPart, type SignaturePolicy } from "./policy.ts";
import { describeFailure, quote, type Refusal } from "./refusal.ts";
import { readStatement, signaturePredicate, statementMediaType } from "./statement.ts";

/** Who signed. The strings are those of a certificate: pass them through `printable` before you print them. */
export type BundleSigner =
  | { readonly kind: "key"; /** Of the public key, as {@link PublicKey} has it. */ readonly fingerprint: string }
  | { readonly kind: "certificate"; readonly issuer: string; readonly subject: string };

/**
 * Verify that a bundle is a signature of a manifest that satisfies a policy.
 *
 * First the signature, then what it is about: nothing that a stranger wrote into the statement is read before.
 */
export function verifyBundle(bytes: Uint8Array, subject: Digest, policy: SignaturePolicy): BundleSigner | Refusal {
  const bundle = readBundle(bytes);
  if ("refused" in bundle) return bundle;
  const signer = "key" in policy ? verifyWithKey(bundle, policy) : verifyIdentity(bundle, policy);
  if ("refused" in signer) return signer;
  return findStatementProblem(bundle, subject) ?? signer;
}

// --- internal ---

function verifyWithKey(
  { payload, signature, signedWith }: SignatureBundle,
  { key }: KeyPolicy,
): BundleSigner | Refusal {
  if (signedWith === "certificate") return { refused: "was signed with a certificate, not with a key" };
  const signed = dsse.preAuthEncoding(statementMediaType, payload);
  if (verify(key.hash, signed, key.key, signature)) return { kind: "key", fingerprint: key.fingerprint };
  return signedWith.key === key.fingerprint
    ? { refused: "says that it was signed with this key, but its signature does not hold: it was changed or forged" }
    : { refused: "was signed with another key" };
}

function verifyIdentity(
  found: SignatureBundle,
  { identity, trustedRoot: { material } }: IdentityPolicy,
): BundleSigner | Refusal {
  if (found.signedWith !== "certificate") return { refused: "was signed with a key, not with a certificate" };
  const verifier = new Verifier(material, {
    tlogThreshold: Math.min(material.tlogs.length, 1),
    ctlogThreshold: Math.min(material.ctlogs.length, 1),
    timestampThreshold: 1,
  });
  let signer: ReturnType<Verifier["verify"]>;
  try {
    signer = verifier.verify(toSignedEntity(found.bundle));
  } catch (error) {
    return { refused: `does not hold: ${describeFailure(error)}` };
  }
  const { subjectAlternativeName: subject, extensions } = signer.identity ?? {};
  const issuer = extensions?.issuer;
  if (subject === undefined || issuer === undefined)
    return { refused: "has a certificate without a subject or an issuer" };
  if (!matchesPart(identity.issuer, issuer) || !matchesPart(identity.subject, subject)) {
    const expected = `${describePart(identity.subject)} (issuer ${describePart(identity.issuer)})`;
    return { refused: `was signed by ${quote(subject)} (issuer ${quote(issuer)}); the policy asks for ${expected}` };
  }
  return { kind: "certificate", issuer, subject };
}

function findStatementProblem({ payload }: SignatureBundle, subject: Digest): Refusal | undefined {
  const statement = readStatement(payload);
  if (statement === undefined) return { refused: "does not sign an in-toto statement" };
  const { predicateType, subjects } = statement;
  if (predicateType !== signaturePredicate)
    return { refused: `states ${quote(predicateType)}, which is not a signature` };
  if (subjects.includes(subject)) return undefined;
  const [other] = subjects;
  return { refused: other === undefined ? "is about nothing" : `was made for another manifest: ${quote(other)}` };
}
