import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { createKeySigner, generateKeyPair, readPublicKey } from "@armory-plugins/oci/signing";
import { describe, expect, it } from "vitest";
import { cosignMade } from "./support/cosign-made.ts";
import { changeJson } from "./support/change-json.ts";
import { signAndVerify } from "./support/signed-registry.ts";

/** Both halves of a key, as OpenSSL writes them. */
function toPem({ privateKey, publicKey }: KeyPairKeyObjectResult) {
  return {
    privateKey,
    publicPem: publicKey.export({ format: "pem", type: "spki" }).toString(),
    pkcs8: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
}

function ecKey(namedCurve: string) {
  return toPem(generateKeyPairSync("ec", { namedCurve }));
}

function rsaKey(modulusLength: number) {
  return toPem(generateKeyPairSync("rsa", { modulusLength }));
}

const ed25519 = toPem(generateKeyPairSync("ed25519"));

/** cosign's key, of which the JSON is changed as {@link changeJson} does. */
function changeKey(changes: Readonly<Record<string, unknown>>): string {
  const lines = cosignMade.privateKey.trim().split("\n");
  return wrap(changeJson(Buffer.from(lines.slice(1, -1).join(""), "base64"), changes));
}

function wrap(text: string, label = "ENCRYPTED SIGSTORE PRIVATE KEY"): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(text).toString("base64")}\n-----END ${label}-----\n`;
}

describe("generateKeyPair()", () => {
  it("makes a pair of which one half signs what the other verifies", async () => {
    const pair = await generateKeyPair("a password ü");
    await expect(signAndVerify(await createKeySigner(pair.privateKey, "a password ü"), pair.publicKey)).resolves.toBe(
      true,
    );
  });

  it("encrypts the private half as cosign does", async () => {
    const { privateKey, publicKey } = await generateKeyPair("");
    expect(privateKey).toMatch(
      /^-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n(?:[\w+/=]{1,64}\n)+-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n$/,
    );
    const json = JSON.parse(Buffer.from(privateKey.split("\n").slice(1, -2).join(""), "base64").toString());
    expect(json).toEqual({
      kdf: { name: "scrypt", params: { N: 65_536, r: 8, p: 1 }, salt: expect.any(String) },
      cipher: { name: "nacl/secretbox", nonce: expect.any(String) },
      ciphertext: expect.any(String),
    });
    expect(publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    await expect(signAndVerify(await createKeySigner(privateKey, ""), publicKey)).resolves.toBe(true);
  });

  it("never makes the same key twice", async () => {
    const [one, other] = [await generateKeyPair("x"), await generateKeyPair("x")];
    expect(one.publicKey).not.toBe(other.publicKey);
  });
});

describe("createKeySigner()", () => {
  it("reads the key that cosign generated", async () => {
    const signer = await createKeySigner(cosignMade.privateKey, cosignMade.password);
    await expect(signAndVerify(signer, cosignMade.publicKey)).resolves.toBe(true);
  });

  it("reads a key under the label of cosign 1, and behind other text", async () => {
    const older = `# for releases\n${cosignMade.privateKey.replaceAll("SIGSTORE", "COSIGN")}`;
    await expect(signAndVerify(await createKeySigner(older, "secret"), cosignMade.publicKey)).resolves.toBe(true);
  });

  it.each([
    ["P-256", ecKey("P-256")],
    ["P-384", ecKey("P-384")],
    ["P-521", ecKey("P-521")],
    ["RSA with 2048 bits", rsaKey(2048)],
    ["RSA with 3072 bits", rsaKey(3072)],
  ])("signs with an unencrypted key: %s", async (_, { pkcs8, publicPem }) => {
    await expect(signAndVerify(await createKeySigner(pkcs8), publicPem)).resolves.toBe(true);
  });

  it("reads what OpenSSL writes: parameters before the key, and a key encrypted its own way", async () => {
    const { privateKey, publicPem } = ecKey("P-256");
    const sec1 = privateKey.export({ format: "pem", type: "sec1" }).toString();
    const withParameters = `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${sec1}`;
    await expect(signAndVerify(await createKeySigner(withParameters), publicPem)).resolves.toBe(true);
    const cipher = { format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "pass" } as const;
    const encrypted = privateKey.export(cipher).toString();
    await expect(signAndVerify(await createKeySigner(encrypted, "pass"), publicPem)).resolves.toBe(true);
    await expect(createKeySigner(encrypted, "other")).rejects.toMatchObject({
      code: "INVALID_KEY",
      detail: "cannot read the private key: it is malformed, or the password is wrong",
    });
    await expect(createKeySigner(encrypted)).rejects.toMatchObject({ code: "WRONG_PASSWORD" });
  });

  it.each([
    [undefined, "cannot read the private key: it is encrypted, and there is no password"],
    ["", "cannot decrypt the private key: the password is wrong"],
    ["Secret", "cannot decrypt the private key: the password is wrong"],
  ])("refuses the password %j", async (password, detail) => {
    await expect(createKeySigner(cosignMade.privateKey, password)).rejects.toMatchObject({
      code: "WRONG_PASSWORD",
      detail,
    });
  });

  it.each<[string, string, string | RegExp]>([
    ["nothing", "", "it is not PEM"],
    ["no PEM", "secret key", "it is not PEM"],
    ["half a block", cosignMade.privateKey.slice(0, 300), "it is not PEM"],
    ["the other half", cosignMade.publicKey, 'it is a PEM block "PUBLIC KEY"'],
    ["what is too long", "-----BEGIN ".repeat(10_000), "it has more than 65536 characters"],
    ["another JSON", wrap("[1]"), "what is in the PEM block must be a JSON object"],
    ["no JSON", wrap("\0\u0001"), "what is in the PEM block is not JSON"],
    ["JSON without parts", wrap("{}"), '"kdf" and "cipher" must be objects'],
    [
      "another function for passwords",
      changeKey({ "kdf.name": "argon2" }),
      "only scrypt and nacl/secretbox are supported",
    ],
    ["another cipher", changeKey({ "cipher.name": "rot13" }), "only scrypt and nacl/secretbox are supported"],
    [
      "a cost that takes all memory",
      changeKey({ "kdf.params.N": 2 ** 30 }),
      "the parameters of scrypt are not among those that cosign writes",
    ],
    [
      "a block size that takes all memory",
      changeKey({ "kdf.params.r": 2 ** 20 }),
      "the parameters of scrypt are not among those that cosign writes",
    ],
    [
      "parameters of another type",
      changeKey({ "kdf.params.N": "65536" }),
      "the parameters of scrypt are not among those that cosign writes",
    ],
    ["a short nonce", changeKey({ "cipher.nonce": "AAAA" }), '"cipher.nonce" must have 24 bytes'],
    ["a short ciphertext", changeKey({ ciphertext: "AAAA" }), '"ciphertext" must have more than 16 bytes'],
    [
      "a ciphertext of another type",
      changeKey({ ciphertext: { length: 4e9 } }),
      '"ciphertext" must be a base64 string',
    ],
    ["a malformed key", wrap("junk", "PRIVATE KEY"), "it is malformed"],
    ["a key of OpenSSH", wrap("junk", "OPENSSH PRIVATE KEY"), "it is malformed"],
    ["Ed25519, of which cosign signs another variant", ed25519.pkcs8, 'keys of the kind "ed25519" are not supported'],
    ["another curve", ecKey("secp256k1").pkcs8, 'keys of the kind "ec secp256k1" are not supported'],
    ["a short RSA key", rsaKey(1024).pkcs8, 'keys of the kind "rsa 1024" are not supported'],
  ])("refuses %s", async (_, pem, reason) => {
    await expect(createKeySigner(pem, "secret")).rejects.toMatchObject({
      code: "INVALID_KEY",
      detail: `cannot read the private key: ${reason}`,
    });
  });
});

describe("readPublicKey()", () => {
  it("names a key as cosign does", () => {
    const { fingerprint, hash } = readPublicKey(cosignMade.publicKey);
    expect({ fingerprint, hash }).toEqual({
      fingerprint: "XRP0Img9rIoOOQ0OJ2XrdmnnN54Hi0XOd61PWPjLVAc=",
      hash: "sha256",
    });
  });

  it.each([
    ["nothing", "", "it is not PEM"],
    ["the private half", cosignMade.privateKey, "it is a private key"],
    ["an unencrypted private key, of which the other half could be made", ecKey("P-256").pkcs8, "it is a private key"],
    ["a certificate", wrap("junk", "CERTIFICATE"), 'it is a PEM block "CERTIFICATE"'],
    ["a malformed key", wrap("junk", "PUBLIC KEY"), "it is malformed"],
    ["Ed25519", ed25519.publicPem, 'keys of the kind "ed25519" are not supported'],
    ["a label that would clear the screen", wrap("junk", "\u001b[2J"), "it is not PEM"],
  ])("refuses %s", (_, pem, reason) => {
    expect(() => readPublicKey(pem)).toThrow(
      expect.objectContaining({ code: "INVALID_KEY", detail: `cannot read the public key: ${reason}` }),
    );
  });
});
