// For people who sign
export { createKeySigner } from "./signer.ts";
export type { Signer } from "./signer.ts";
export { createKeylessSigner } from "./keyless-signer.ts";
export type { KeylessOptions, SignatureLog } from "./keyless-signer.ts";
export { generateKeyPair } from "./keys.ts";
export type { KeyPair } from "./keys.ts";
export { signArtifact } from "./sign-artifact.ts";
export type { PushedSignature, SignOptions } from "./sign-artifact.ts";

// For people who verify
export { verifyArtifact, verifySignatures } from "./verify-artifact.ts";
export type { VerifiedArtifact, VerifiedSignature } from "./verify-artifact.ts";
export type { BundleSigner } from "./verify-bundle.ts";
export { readPrivateKey, readPublicKey } from "./keys.ts";
export type { PrivateKey, PublicKey, SignatureHash } from "./keys.ts";
export type { Glob, IdentityPolicy, KeyPolicy, SignaturePolicy, SignerIdentity } from "./policy.ts";
export { fetchTrustedRoot, readTrustedRoot } from "./trusted-root.ts";
export type { TrustedRoot, TrustedRootSource } from "./trusted-root.ts";

// For people who carry signatures elsewhere
export { findSignatures } from "./find-signatures.ts";
export { readSignatures } from "./kept-signatures.ts";
export type { FoundSignature, FoundSignatures, RefusedSignature, SignatureLimits } from "./find-signatures.ts";
export type { Refusal } from "./refusal.ts";
