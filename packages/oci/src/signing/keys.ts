import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { OciError } from "../oci-error.ts";
import { decryptKey, encryptKey } from "./encrypted-key.ts";
import { formatPem, parsePem, type PemBlock } from "./pem.ts";

/** A key that signatures are verified with. */
export interface PublicKey {
  readonly key: KeyObject;
  /** The hash that its signatures are made over, as sigstore pairs keys and hashes. */
  readonly hash: SignatureHash;
  /** The base64 of the SHA-256 of the key as DER of SubjectPublicKeyInfo: the name that cosign's bundles call a key by. */
  readonly fingerprint: string;
}

/** A key that signs, and its public half. */
export interface PrivateKey {
  readonly key: KeyObject;
  readonly publicKey: PublicKey;
}

/** Two halves of a key, each as PEM. */
export interface KeyPair {
  /** Encrypted, as `cosign.key`. */
  readonly privateKey: string;
  /** As `cosign.pub`. */
  readonly publicKey: string;
}

export type SignatureHash = "sha256" | "sha384" | "sha512";

/**
 * Read a public key: a PEM block `PUBLIC KEY`, as `cosign.pub` has it.
 *
 * Keys are ECDSA on P-256, P-384 or P-521, or RSA with 2048, 3072 or 4096 bits.
 *
 * @throws OciError `INVALID_KEY`
 * @see https://github.com/sigstore/protobuf-specs/blob/v0.5.1/protos/sigstore_common.proto (PublicKeyDetails)
 */
export function readPublicKey(pem: string): PublicKey {
  const [block] = parseBlocks(pem, "public");
  if (block === undefined) throw unreadable("public", "it is not PEM");
  if (block.label.endsWith("PRIVATE KEY"))
    throw unreadable("public", "it is a private key", "pass the public half: cosign.pub");
  if (block.label !== "PUBLIC KEY") throw unreadable("public", `it is a PEM block "${block.label}"`);
  try {
    return describeKey(createPublicKey({ key: block.bytes, format: "der", type: "spki" }), "public");
  } catch (error) {
    if (error instanceof OciError) throw error;
    throw unreadable("public", "it is malformed", undefined, error);
  }
}

/**
 * Read a private key: encrypted as `cosign generate-key-pair` does it, or PEM as OpenSSL writes it. Its kind is one of {@link readPublicKey}.
 *
 * @throws OciError `INVALID_KEY`, `WRONG_PASSWORD`
 */
export async function readPrivateKey(pem: string, password?: string): Promise<PrivateKey> {
  const blocks = parseBlocks(pem, "private");
  const block = blocks.find(({ label }) => label.endsWith("PRIVATE KEY"));
  if (block === undefined) {
    if (blocks.length === 0) throw unreadable("private", "it is not PEM");
    throw unreadable("private", `it is a PEM block "${blocks[0]?.label}"`, "pass the private half: cosign.key");
  }
  const key = await openBlock(block, password);
  return { key, publicKey: describeKey(createPublicKey(key), "private") };
}

/**
 * Make a key pair as `cosign generate-key-pair` does: ECDSA on P-256, the private half encrypted with the password.
 *
 * @see https://github.com/sigstore/cosign/blob/v3.1.2/pkg/cosign/keys.go
 */
export async function generateKeyPair(password: string): Promise<KeyPair> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = privateKey.export({ format: "der", type: "pkcs8" });
  return {
    privateKey: formatPem(sigstoreLabel, await encryptKey(der, password)),
    publicKey: publicKey.export({ format: "pem", type: "spki" }).toString(),
  };
}

// --- internal ---

const sigstoreLabel = "ENCRYPTED SIGSTORE PRIVATE KEY";

/** What cosign 1 called it. */
const cosignLabel = "ENCRYPTED COSIGN PRIVATE KEY";

/** In characters: an RSA key with 4096 bits has 3,300. */
const maxLength = 65_536;

const hashOfCurve: ReadonlyMap<unknown, SignatureHash> = new Map([
  ["prime256v1", "sha256"],
  ["secp384r1", "sha384"],
  ["secp521r1", "sha512"],
]);

const rsaBits: readonly unknown[] = [2048, 3072, 4096];

type Half = "public" | "private";

function parseBlocks(pem: string, half: Half): PemBlock[] {
  if (pem.length > maxLength) throw unreadable(half, `it has more than ${maxLength} characters`);
  return parsePem(pem);
}

async function openBlock(block: PemBlock, password: string | undefined): Promise<KeyObject> {
  const isEncrypted = block.label.startsWith("ENCRYPTED ") || block.text.includes("Proc-Type: 4,ENCRYPTED");
  if (isEncrypted && password === undefined) {
    throw new OciError("WRONG_PASSWORD", "cannot read the private key: it is encrypted, and there is no password", {
      remedy: "pass its password (COSIGN_PASSWORD)",
    });
  }
  try {
    if (block.label === sigstoreLabel || block.label === cosignLabel) {
      const der = await decryptKey(block.bytes, password ?? "");
      return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    }
    return createPrivateKey({
      key: block.text,
      format: "pem",
      ...(password === undefined ? {} : { passphrase: password }),
    });
  } catch (error) {
    if (error instanceof OciError) throw error;
    const reason = isEncrypted ? "it is malformed, or the password is wrong" : "it is malformed";
    throw unreadable("private", reason, undefined, error);
  }
}

function describeKey(key: KeyObject, half: Half): PublicKey {
  const hash = hashOf(key);
  if (hash === undefined) {
    const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
    const kind = [key.asymmetricKeyType, namedCurve, modulusLength].filter((part) => part !== undefined).join(" ");
    throw unreadable(
      half,
      `keys of the kind "${kind}" are not supported`,
      "use ECDSA on P-256, P-384 or P-521, or RSA with 2048, 3072 or 4096 bits",
    );
  }
  const fingerprint = createHash("sha256")
    .update(key.export({ format: "der", type: "spki" }))
    .digest("base64");
  return { key, hash, fingerprint };
}

function hashOf(key: KeyObject): SignatureHash | undefined {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "ec") return hashOfCurve.get(namedCurve);
  return key.asymmetricKeyType === "rsa" && rsaBits.includes(modulusLength) ? "sha256" : undefined;
}

function unreadable(half: Half, reason: string, remedy?: string, cause?: unknown): OciError {
  return new OciError("INVALID_KEY", `cannot read the ${half} key: ${reason}`, {
    cause,
    remedy: remedy ?? `pass a ${half} key as PEM, such as ${half === "public" ? "cosign.pub" : "cosign.key"}`,
  });
}
