import { createHash, type Hash } from "node:crypto";

/**
 * The digest of bytes: `sha256:` or `sha512:` and their hash in lower-case hex.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests
 */
export type Digest = `sha256:${string}` | `sha512:${string}`;

/** Whether a string is a {@link Digest}: no other algorithm is registered for OCI. */
export function isDigest(text: string): text is Digest {
  return digestPattern.test(text);
}

/** The digest of bytes, by SHA-256 where no other digest tells what to compare with. */
export function digestOf(bytes: Uint8Array, like: Digest = "sha256:"): Digest {
  return digestFrom(hashFor(like).update(bytes), like);
}

/** A hash of the algorithm of a digest. */
export function hashFor(digest: Digest): Hash {
  return createHash(algorithmOf(digest));
}

/** The digest of all that a hash of {@link hashFor} was given. */
export function digestFrom(hash: Hash, like: Digest): Digest {
  return `${algorithmOf(like)}:${hash.digest("hex")}`;
}

// --- internal ---

const digestPattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

function algorithmOf(digest: Digest): "sha256" | "sha512" {
  return digest.startsWith("sha512:") ? "sha512" : "sha256";
}
