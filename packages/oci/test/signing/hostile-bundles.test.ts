import { createKeySigner, generateKeyPair, readPublicKey, type Signer } from "@armory-plugins/oci/signing";
import { beforeAll, describe, expect, it } from "vitest";
import { cosignMade } from "./support/cosign-made.ts";
import { changed, refusalOf, registryWith } from "./support/signed-registry.ts";

const digest = cosignMade.subject.digest.slice("sha256:".length);
const statement = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ digest: { sha256: digest } }],
  predicateType: "https://sigstore.dev/cosign/sign/v1",
  predicate: {},
};

const sig = "dsseEnvelope.signatures.0.sig";
const entries = "verificationMaterial.tlogEntries";
const certificate = { rawBytes: "AAAA" };
/** What `cosign sign-blob` makes of a file. */
const messageSignature = { messageDigest: { algorithm: "SHA2_256", digest: "AAAA" }, signature: "AAAA" };
const forged = "says that it was signed with this key, but its signature does not hold: it was changed or forged";

describe("verifyArtifact() of a bundle that a stranger wrote", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["nothing", "", "is not JSON, or is truncated"],
    ["half of one", cosignMade.bundle.bytes.subarray(0, 400), "is not JSON, or is truncated"],
    ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22]), "is not JSON, or is truncated"],
    ["what is nested ten thousand deep", "[".repeat(10_000) + "]".repeat(10_000), "is not JSON, or is truncated"],
    ["null", "null", "is not a bundle of sigstore: it has no media type"],
    ["a list", "[]", "is not a bundle of sigstore: it has no media type"],
    ["an object of nothing", "{}", "is not a bundle of sigstore: it has no media type"],
    [
      "version 0.1",
      changed({ mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1" }),
      "is a bundle of version 0.1; only 0.3 is supported",
    ],
    [
      "version 0.2",
      changed({ mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.2" }),
      "is a bundle of version 0.2; only 0.3 is supported",
    ],
    [
      "version 0.4",
      changed({ mediaType: "application/vnd.dev.sigstore.bundle.v0.4+json" }),
      "is a bundle of version 0.4; only 0.3 is supported",
    ],
    [
      "another media type",
      changed({ mediaType: `application/json${"x".repeat(1000)}` }),
      `is not a bundle of sigstore: its media type is "application/json${"x".repeat(284)}…"`,
    ],
    [
      "no material",
      changed({ verificationMaterial: undefined }),
      "is malformed: verificationMaterial is missing or invalid",
    ],
    ["no content", changed({ dsseEnvelope: undefined }), "is malformed: content is missing or invalid"],
    [
      "two signatures",
      changed({ "dsseEnvelope.signatures": ([one]: unknown[]) => [one, one] }),
      "is malformed: content.dsseEnvelope.signatures is missing or invalid",
    ],
    [
      "no signature",
      changed({ "dsseEnvelope.signatures": [] }),
      "is malformed: content.dsseEnvelope.signatures is missing or invalid",
    ],
    [
      "an empty signature",
      changed({ [sig]: "" }),
      "is malformed: content.dsseEnvelope.signatures[0].sig is missing or invalid",
    ],
    [
      "no payload",
      changed({ "dsseEnvelope.payload": undefined }),
      "is malformed: content.dsseEnvelope.payload is missing or invalid",
    ],
    [
      "another kind of payload",
      changed({ "dsseEnvelope.payloadType": "text/html" }),
      'signs "text/html", not "application/vnd.in-toto+json"',
    ],
    [
      "the signature of a file",
      changed({ dsseEnvelope: undefined, messageSignature }),
      "has the signature of a file, not of a statement about a manifest",
    ],
    [
      "a certificate in place of a key",
      changed({ verificationMaterial: { certificate } }),
      "was signed with a certificate, not with a key",
    ],
    [
      "an old chain of certificates",
      changed({ verificationMaterial: { x509CertificateChain: { certificates: [certificate] } } }),
      "is malformed: verificationMaterial.content.$case is missing or invalid",
    ],
    [
      "a payload that allocates four gigabytes",
      changed({ "dsseEnvelope.payload": { length: 4e9 } }),
      'has a "dsseEnvelope.payload" that is not a string',
    ],
    [
      "a signature that allocates four gigabytes",
      changed({ [sig]: { length: 4e9 } }),
      'has a "dsseEnvelope.signatures[0].sig" that is not a string',
    ],
    [
      "signatures in place of which there is a number",
      changed({ "dsseEnvelope.signatures": 1 }),
      'has a "dsseEnvelope.signatures" that is not a list',
    ],
    [
      "a signature of null",
      changed({ "dsseEnvelope.signatures": [null] }),
      'has a "dsseEnvelope.signatures[0]" that is null',
    ],
    ["a string in place of an envelope", changed({ dsseEnvelope: "x" }), 'has a "dsseEnvelope" that is not an object'],
    ["a list in place of an envelope", changed({ dsseEnvelope: [] }), 'has a "dsseEnvelope" that is not an object'],
    [
      "a certificate of a megabyte",
      changed({ verificationMaterial: { certificate: { rawBytes: "MIIB".repeat(10_000) } } }),
      'has a "verificationMaterial.certificate.rawBytes" of more than 16384 characters',
    ],
    [
      "a thousand entries of a log",
      changed({ [entries]: Array.from({ length: 1000 }, () => ({})) }),
      'has more than 64 "verificationMaterial.tlogEntries"',
    ],
    [
      "an entry of a log without its parts",
      changed({ [entries]: [{}] }),
      "is malformed: verificationMaterial.tlogEntries[0].logId, verificationMaterial.tlogEntries[0].kindVersion, verificationMaterial.tlogEntries[0].inclusionProof is missing or invalid",
    ],
    [
      "an index of a log that is an object",
      changed({ [entries]: [{ logIndex: {} }] }),
      'has a "verificationMaterial.tlogEntries[0].logIndex" that is not a number',
    ],
    [
      "a changed payload",
      changed({ "dsseEnvelope.payload": Buffer.from(JSON.stringify(statement)).toString("base64") }),
      forged,
    ],
    ["a changed signature", changed({ [sig]: flip }), forged],
    ["a signature that is not DER", changed({ [sig]: "AAAA" }), forged],
    ["a signature of zeros", changed({ [sig]: Buffer.from("3006020100020100", "hex").toString("base64") }), forged],
    [
      "another hint",
      changed({ "verificationMaterial.publicKey.hint": "\u001b[2J", [sig]: "AAAA" }),
      "was signed with another key",
    ],
  ])("refuses %s", async (_, bundle, reason) => {
    expect(await refusalOf(await registryWith(bundle))).toBe(reason);
  });

  it("does not take fields from prototypes", async () => {
    const bundle = changed({ dsseEnvelope: undefined }).replace("{", '{"__proto__":{"dsseEnvelope":{}},');
    expect(await refusalOf(await registryWith(bundle))).toBe("is malformed: content is missing or invalid");
  });

  it("accepts the older name of version 0.3, unknown fields, and entries of a log beside a key", async () => {
    const inclusionProof = { checkpoint: { envelope: "nobody looks at it" } };
    const kindVersion = { kind: "dsse", version: "0.0.1" };
    const bundle = changed({
      mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.3",
      somethingNew: { length: 4e9 },
      [entries]: [{ logId: { keyId: "AAAA" }, kindVersion, inclusionProof }],
    });
    await expect(refusalOf(await registryWith(bundle))).rejects.toThrow("it was verified");
  });
});

describe("verifyArtifact() of what the owner of the key signed for another purpose", () => {
  let signer: Signer;
  let publicKey: string;
  beforeAll(async () => {
    const pair = await generateKeyPair("");
    signer = await createKeySigner(pair.privateKey, "");
    ({ publicKey } = pair);
  });

  it.each<[string, unknown, string]>([
    [
      "an attestation",
      { ...statement, predicateType: "https://slsa.dev/provenance/v1" },
      'states "https://slsa.dev/provenance/v1", which is not a signature',
    ],
    [
      "an older statement",
      { ...statement, _type: "https://in-toto.io/Statement/v0.1" },
      "does not sign an in-toto statement",
    ],
    [
      "another manifest",
      { ...statement, subject: [{ digest: { sha256: "0".repeat(64) } }] },
      `was made for another manifest: "sha256:${"0".repeat(64)}"`,
    ],
    [
      "the same digest by another algorithm",
      { ...statement, subject: [{ digest: { sha512: digest } }] },
      `was made for another manifest: "sha512:${digest}"`,
    ],
    [
      "a digest in upper case",
      { ...statement, subject: [{ digest: { sha256: digest.toUpperCase() } }] },
      `was made for another manifest: "sha256:${digest.toUpperCase()}"`,
    ],
    ["nothing", { ...statement, subject: [] }, "is about nothing"],
    [
      "subjects of other shapes",
      { ...statement, subject: [null, 1, {}, { digest: null }, { digest: { sha256: 1 } }] },
      "is about nothing",
    ],
    [
      "no list of subjects",
      { ...statement, subject: { digest: { sha256: digest } } },
      "does not sign an in-toto statement",
    ],
    [
      "a statement without a predicate",
      { ...statement, predicateType: undefined },
      "does not sign an in-toto statement",
    ],
    ["text", "hello", "does not sign an in-toto statement"],
  ])("refuses %s", async (_, signed, reason) => {
    const bundle = await signer.sign(Buffer.from(JSON.stringify(signed)));
    expect(await refusalOf(await registryWith(bundle), { key: readPublicKey(publicKey) })).toBe(reason);
  });

  it("refuses what is not UTF-8", async () => {
    const bundle = await signer.sign(Buffer.from([0x22, 0xff, 0x22]));
    expect(await refusalOf(await registryWith(bundle), { key: readPublicKey(publicKey) })).toBe(
      "does not sign an in-toto statement",
    );
  });

  it("accepts a statement about several manifests of which this is one", async () => {
    const subject = [{ digest: { sha256: "0".repeat(64) } }, { name: "x", digest: { sha1: "0", sha256: digest } }];
    const bundle = await signer.sign(Buffer.from(JSON.stringify({ ...statement, subject })));
    await expect(refusalOf(await registryWith(bundle), { key: readPublicKey(publicKey) })).rejects.toThrow(
      "it was verified",
    );
  });
});

/** Another bit in the middle of a signature. */
function flip(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  return bytes.toString("base64");
}
