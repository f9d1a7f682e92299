import { randomBytes, scrypt, type ScryptOptions } from "node:crypto";
import { secretbox } from "@noble/ciphers/salsa.js";
import { isObject, requireJson } from "../content/json.ts";
import { OciError } from "../oci-error.ts";

/**
 * Decrypt a private key that cosign encrypted: JSON with the parameters of scrypt, which makes a key of the password, and a secret box of NaCl.
 *
 * @returns the key as DER of PKCS #8.
 * @throws OciError `INVALID_KEY`, `WRONG_PASSWORD`
 * @see https://github.com/secure-systems-lab/go-securesystemslib/blob/v0.11.0/encrypted/encrypted.go
 */
export async function decryptKey(encrypted: Uint8Array, password: string): Promise<Buffer> {
  const { cost, salt, nonce, ciphertext } = parseEncrypted(encrypted);
  const key = await deriveKey(password, salt, cost);
  try {
    return Buffer.from(secretbox(key, nonce).open(ciphertext));
  } catch (error) {
    throw new OciError("WRONG_PASSWORD", "cannot decrypt the private key: the password is wrong", {
      cause: error,
      remedy: "pass the password that it was made with (COSIGN_PASSWORD)",
    });
  }
}

/** Encrypt a private key, DER of PKCS #8, as cosign does. */
export async function encryptKey(key: Uint8Array, password: string): Promise<Buffer> {
  const [salt, nonce] = [randomBytes(saltBytes), randomBytes(nonceBytes)];
  const box = secretbox(await deriveKey(password, salt, usualCost), nonce).seal(key);
  const encrypted = {
    kdf: { name: "scrypt", params: { N: usualCost, r: blockSize, p: 1 }, salt: salt.toString("base64") },
    cipher: { name: "nacl/secretbox", nonce: nonce.toString("base64") },
    ciphertext: Buffer.from(box).toString("base64"),
  };
  return Buffer.from(JSON.stringify(encrypted));
}

// --- internal ---

/** The only costs that the format has: others would let a file take all memory. */
const costs: readonly unknown[] = [2 ** 15, 2 ** 16, 2 ** 17];
const usualCost = 2 ** 16;
const blockSize = 8;
const saltBytes = 32;
const nonceBytes = 24;
/** Of a secret box: what proves that nobody changed it. */
const tagBytes = 16;

interface Encrypted {
  /** Of scrypt: its N. */
  readonly cost: number;
  readonly salt: Buffer;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
}

function parseEncrypted(bytes: Uint8Array): Encrypted {
  const { kdf, cipher, ciphertext } = parseObject(bytes);
  if (!isObject(kdf) || !isObject(cipher)) throw malformed('"kdf" and "cipher" must be objects');
  if (kdf["name"] !== "scrypt" || cipher["name"] !== "nacl/secretbox")
    throw malformed("only scrypt and nacl/secretbox are supported");
  const { params } = kdf;
  if (!isObject(params) || !costs.includes(params["N"]) || params["r"] !== blockSize || params["p"] !== 1)
    throw malformed("the parameters of scrypt are not among those that cosign writes");
  const nonce = parseBase64(cipher["nonce"], "cipher.nonce");
  if (nonce.length !== nonceBytes) throw malformed(`"cipher.nonce" must have ${nonceBytes} bytes`);
  const box = parseBase64(ciphertext, "ciphertext");
  if (box.length <= tagBytes) throw malformed(`"ciphertext" must have more than ${tagBytes} bytes`);
  return {
    cost: Number(params["N"]),
    salt: parseBase64(kdf["salt"], "kdf.salt"),
    nonce,
    ciphertext: box,
  };
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const value = requireJson(bytes, (cause) => malformed("what is in the PEM block is not JSON", cause));
  if (!isObject(value)) throw malformed("what is in the PEM block must be a JSON object");
  return value;
}

function parseBase64(value: unknown, field: string): Buffer {
  if (typeof value !== "string" || value === "") throw malformed(`"${field}" must be a base64 string`);
  return Buffer.from(value, "base64");
}

function deriveKey(password: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  const options: ScryptOptions = { N: cost, r: blockSize, p: 1, maxmem: 256 * cost * blockSize };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

function malformed(reason: string, cause?: unknown): OciError {
  return new OciError("INVALID_KEY", `cannot read the private key: ${reason}`, {
    cause,
    remedy: "pass the private key as `cosign generate-key-pair` writes it",
  });
}
