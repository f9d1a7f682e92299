import { digestOf, isOciError } from "@armory-plugins/oci";
import {
  createKeylessSigner,
  findSignatures,
  type Glob,
  readTrustedRoot,
  type SignatureLog,
  signArtifact,
  type SignerIdentity,
  verifyArtifact,
  verifySignatures,
} from "@armory-plugins/oci/signing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeJson } from "./support/change-json.ts";
import { cosignMade } from "./support/cosign-made.ts";
import type { MemoryRegistry } from "./support/memory-registry.ts";
import { attach, plugInRegistry, reference, refusalOf, registryWith } from "./support/signed-registry.ts";
import { makeToken, type SigstoreServices, startSigstore, type TrustedRootJson } from "./support/sigstore-services.ts";

const issuer = "https://token.actions.githubusercontent.com";
const subject = "https://github.com/acme/plugin/.github/workflows/release.yml@refs/tags/v1.0.0";
const token = makeToken({ iss: issuer, sub: subject });

const entries = "verificationMaterial.tlogEntries";
const certificate = "verificationMaterial.certificate.rawBytes";
const timestamps = "verificationMaterial.timestampVerificationData.rfc3161Timestamps";

let sigstore: SigstoreServices;
/** A registry with a plugin that {@link subject} signed. */
let signed: MemoryRegistry;
beforeAll(async () => {
  sigstore = await startSigstore();
  signed = await sign();
});
afterAll(() => sigstore[Symbol.asyncDispose]());
beforeEach(() => sigstore.broken.clear());

function rootOf(change: Partial<TrustedRootJson> = {}, services = sigstore) {
  return readTrustedRoot(Buffer.from(JSON.stringify({ ...services.trustedRoot, ...change })));
}

function policy(identity: Partial<SignerIdentity> = {}, root: Partial<TrustedRootJson> = {}) {
  return { identity: { issuer, subject, ...identity }, trustedRoot: rootOf(root) };
}

function signer(log: Partial<SignatureLog> = {}, identityToken = token, retries = 0) {
  return createKeylessSigner({
    fulcioUrl: sigstore.url,
    log: { url: sigstore.url, version: 1, ...log } as SignatureLog,
    identityToken: async () => identityToken,
    retries,
  });
}

async function sign(log: Partial<SignatureLog> = {}, identityToken = token): Promise<MemoryRegistry> {
  const registry = await plugInRegistry();
  await signArtifact(registry, reference, await signer(log, identityToken));
  return registry;
}

/** Whether the signature of {@link signed} satisfies a policy. */
async function accept(identity: Partial<SignerIdentity>): Promise<boolean> {
  try {
    await verifyArtifact(signed, reference, policy(identity));
    return true;
  } catch (error) {
    if (isOciError(error) && error.code === "SIGNATURE_REFUSED") return false;
    throw error;
  }
}

/** The only bundle in a registry. */
async function bundleOf(registry: MemoryRegistry): Promise<Buffer> {
  const { signatures } = await findSignatures(registry, reference, cosignMade.subject.digest);
  expect(signatures).toHaveLength(1);
  return Buffer.from(signatures[0]?.bundle.bytes ?? []);
}

function glob(pattern: string): Glob {
  return { glob: pattern };
}

describe("createKeylessSigner()", () => {
  it.each<[string, (url: string) => SignatureLog]>([
    ["a log that witnesses the time", (url) => ({ url, version: 1 })],
    ["such a log and a timestamp authority", (url) => ({ url, version: 1, timestampUrl: url })],
    ["a log of version 2 and a timestamp authority", (url) => ({ url, version: 2, timestampUrl: url })],
  ])("signs with %s", async (_, logAt) => {
    const registry = await sign(logAt(sigstore.url));
    await expect(verifyArtifact(registry, reference, policy())).resolves.toMatchObject({
      signatures: [{ signer: { kind: "certificate", issuer, subject } }],
      refused: [],
    });
  });

  it("signs in the name of a verified address", async () => {
    const registry = await plugInRegistry();
    const claims = { iss: "https://accounts.example", sub: "123", email: "jo@acme.example", email_verified: true };
    await signArtifact(registry, reference, await signer({}, makeToken(claims)));
    // the mock makes a certificate for the subject of the token
    await expect(
      verifyArtifact(registry, reference, policy({ issuer: "https://accounts.example", subject: "123" })),
    ).resolves.toBeDefined();
  });

  it("sends the token to the certificate authority alone, and asks for another one for each signature", async () => {
    const tokens = [makeToken({ iss: issuer, sub: "one" }), makeToken({ iss: issuer, sub: "two" })] as const;
    const waiting: string[] = [...tokens];
    const registry = await plugInRegistry();
    const options = { fulcioUrl: sigstore.url, log: { url: sigstore.url, version: 1 } as const };
    const keyless = await createKeylessSigner({ ...options, identityToken: async () => waiting.shift() ?? "" });
    const before = sigstore.requests.length;
    await signArtifact(registry, reference, keyless);
    await signArtifact(registry, reference, keyless);
    const requests = sigstore.requests.slice(before);
    const told = tokens.map((each) => requests.filter(({ body }) => body.includes(each)).map(({ path }) => path));
    expect(told).toEqual([["/api/v2/signingCert"], ["/api/v2/signingCert"]]);
    expect(requests).toHaveLength(4);
    await expect(verifyArtifact(registry, reference, policy({ subject: "two" }))).resolves.toMatchObject({
      signatures: [{}],
      refused: [{}],
    });
  });

  it.each([
    ["text", "secret-token"],
    ["a token without claims", "secret.secret.secret"],
    ["a token with claims of another type", `secret.${Buffer.from("[1]").toString("base64url")}.secret`],
    ["a token without a subject", makeToken({ iss: issuer, secret: 1 })],
    ["a token with an empty subject", makeToken({ iss: issuer, sub: "", secret: 1 })],
    [
      "an address that nobody verified",
      makeToken({ iss: issuer, sub: "1", email: "secret@acme.example", email_verified: false }),
    ],
  ])("refuses %s without a word of it", async (_, bad) => {
    const before = sigstore.requests.length;
    const error = await sign({}, bad).catch((thrown: unknown) => thrown);
    if (!isOciError(error)) throw error;
    expect(error.code).toBe("SIGNING_FAILED");
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain("secret");
    expect(sigstore.requests).toHaveLength(before);
  });

  it.each([
    ["/api/v2/signingCert", 403, "cannot sign without a key: error creating signing certificate - (403) \u001b[2Jno"],
    ["/api/v1/log/entries", 400, "cannot sign without a key: error creating tlog entry - (400) \u001b[2Jno"],
  ])("reports what %s answers, safe to print", async (path, status, detail) => {
    sigstore.broken.set(path, { status, body: JSON.stringify({ message: "\u001b[2Jno" }) });
    const error = await sign().catch((thrown: unknown) => thrown);
    if (!isOciError(error)) throw error;
    expect(error).toMatchObject({ code: "SIGNING_FAILED", detail: detail });
    expect(error.message).toContain(String.raw`\u001b[2Jno`);
  });

  it.each([
    ["no certificate", "/api/v2/signingCert", "{}"],
    ["no JSON", "/api/v2/signingCert", "<html>"],
    ["two entries", "/api/v1/log/entries", '{"a":{},"b":{}}'],
    ["an entry without its parts", "/api/v1/log/entries", '{"a":{}}'],
  ])("reports %s of a service as a failure", async (_, path, body) => {
    sigstore.broken.set(path, { status: 201, body });
    await expect(sign()).rejects.toMatchObject({ code: "SIGNING_FAILED" });
  });

  it("asks again while a service fails", async () => {
    const registry = await plugInRegistry();
    sigstore.broken.set("/api/v1/log/entries", { status: 503, body: "{}" });
    const before = sigstore.requests.length;
    await expect(signArtifact(registry, reference, await signer({}, token, 1))).rejects.toMatchObject({
      code: "SIGNING_FAILED",
    });
    const asked = sigstore.requests.slice(before).filter(({ path }) => path === "/api/v1/log/entries");
    expect(asked).toHaveLength(2);
  });

  it.each([["http://sigstore.example"], ["ftp://127.0.0.1"], ["http://127.0.0.1.example"], ["fulcio"], [""]])(
    "refuses the address %j",
    async (url) => {
      const detail = `cannot sign without a key: ${JSON.stringify(url)} is not an https URL`;
      for (const bad of [
        { fulcioUrl: url },
        { log: { url, version: 1 } as const },
        { log: { url: sigstore.url, version: 2, timestampUrl: url } as const },
      ]) {
        const options = {
          fulcioUrl: sigstore.url,
          log: { url: sigstore.url, version: 1 } as const,
          identityToken: async () => token,
        };
        await expect(createKeylessSigner({ ...options, ...bad })).rejects.toMatchObject({
          code: "SIGNING_FAILED",
          detail,
        });
      }
    },
  );
});

describe("verifyArtifact() with an identity", () => {
  it.each<[string, SignerIdentity["subject"], boolean]>([
    ["the same", subject, true],
    ["another end", `${subject}x`, false],
    ["a beginning", subject.slice(0, -1), false],
    ["a regular expression, which is a string", ".*", false],
    ["a string with stars", "https://github.com/acme/**", false],
    ["a glob for all tags", glob("https://github.com/acme/plugin/.github/workflows/release.yml@refs/tags/*"), true],
    [
      "a glob for all tags of another workflow",
      glob("https://github.com/acme/plugin/.github/workflows/test.yml@refs/tags/*"),
      false,
    ],
    ["a star over a slash", glob("https://github.com/acme/*"), false],
    ["two stars over slashes", glob("https://github.com/acme/**"), true],
    ["stars within a part", glob("https://github.com/a*e/p*/.github/workflows/*.yml@refs/tags/v*.*.0"), true],
    ["a star for nothing", glob(`${subject}*`), true],
    ["everything", glob("**"), true],
    ["a part of it", glob("acme"), false],
    ["dots for any character", glob(subject.replaceAll("/", ".")), false],
    ["stars that could match in very many ways", glob(`${"**a".repeat(600)}b`), false],
  ])("compares the subject with %s", async (_, expected, accepts) => {
    await expect(accept({ subject: expected })).resolves.toBe(accepts);
  });

  it.each<[SignerIdentity["issuer"], boolean]>([
    [issuer, true],
    [`${issuer}/`, false],
    ["https://accounts.example", false],
    [glob("https://*.actions.githubusercontent.com"), true],
    [glob("https://*.example"), false],
  ])("compares the issuer with %j", async (expected, accepts) => {
    await expect(accept({ issuer: expected })).resolves.toBe(accepts);
  });

  it.each<[Partial<SignerIdentity>, string]>([
    [{ issuer: "" }, "cannot use the issuer of the signer's identity: it is empty"],
    [{ subject: glob("") }, "cannot use the subject of the signer's identity: it is empty"],
    [
      { subject: "x".repeat(2049) },
      "cannot use the subject of the signer's identity: it has more than 2048 characters",
    ],
  ])("refuses the policy %j", async (identity, detail) => {
    await expect(verifyArtifact(signed, reference, policy(identity))).rejects.toMatchObject({
      code: "INVALID_POLICY",
      detail,
    });
    const found = await findSignatures(signed, reference, cosignMade.subject.digest);
    expect(() => verifySignatures("plugin.tar", cosignMade.subject.digest, found, policy(identity))).toThrow(detail);
  });

  it("says who signed, and who was expected", async () => {
    expect(await refusalOf(signed, policy({ subject: glob("*@acme.example") }))).toBe(
      `was signed by "${subject}" (issuer "${issuer}"); the policy asks for glob "*@acme.example" (issuer "${issuer}")`,
    );
  });

  it("refuses the signature of a key, and a key policy that of a certificate", async () => {
    expect(await refusalOf(await registryWith(cosignMade.bundle.bytes), policy())).toBe(
      "was signed with a key, not with a certificate",
    );
    expect(await refusalOf(signed)).toBe("was signed with a certificate, not with a key");
  });

  it("refuses a signature that was made for another manifest", async () => {
    const other = Buffer.concat([cosignMade.subject.bytes, Buffer.from(" ")]);
    const registry = await plugInRegistry(other);
    const subjectOfOther = { mediaType: "a/b", digest: digestOf(other), size: 1 };
    await attach(registry, await bundleOf(signed), { subject: subjectOfOther });
    expect(await refusalOf(registry, policy())).toBe(`was made for another manifest: "${cosignMade.subject.digest}"`);
  });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["without an entry in a log", { [entries]: [] }, /^does not hold: expected 1 timestamps, got 0$/],
    [
      "with an entry that has no promise",
      { [`${entries}.0.inclusionPromise`]: undefined },
      /: expected 1 timestamps, got 0$/,
    ],
    ["with an entry that was promised at another time", { [`${entries}.0.integratedTime`]: "1" }, /^does not hold: /],
    ["with an entry of another log", { [`${entries}.0.logId.keyId`]: "AAAA" }, /^does not hold: /],
    ["with an entry about something else", { [`${entries}.0.canonicalizedBody`]: "e30=" }, /^does not hold: /],
    [
      "with the same entry twice",
      { [entries]: ([one]: unknown[]) => [one, one] },
      /^does not hold: duplicate timestamp$/,
    ],
    ["with a changed payload", { "dsseEnvelope.payload": "e30=" }, /^does not hold: /],
    ["with a certificate of text", { [certificate]: "e30=" }, /^does not hold: /],
    ["with a certificate that is nested without end", { [certificate]: nested(12_000) }, /^does not hold: /],
    ["with a timestamp of text", { [timestamps]: [{ signedTimestamp: "e30=" }] }, /^does not hold: /],
    [
      "with 20 timestamps that are nested without end",
      { [timestamps]: Array.from({ length: 20 }, () => ({ signedTimestamp: nested(24_000) })) },
      /^does not hold: /,
    ],
  ])("refuses a bundle %s", async (_, changes, reason) => {
    const bundle = changeJson(await bundleOf(signed), changes);
    expect(await refusalOf(await registryWith(bundle), policy())).toMatch(reason);
  });

  it("refuses what another certificate authority, log or timestamp authority vouches for", async () => {
    await using other = await startSigstore();
    for (const part of ["certificateAuthorities", "tlogs", "ctlogs"] as const)
      expect(await refusalOf(signed, policy({}, { [part]: other.trustedRoot[part] })), part).toMatch(
        /^does not hold: /,
      );
    const stamped = await sign({ url: sigstore.url, version: 2, timestampUrl: sigstore.url });
    expect(
      await refusalOf(stamped, policy({}, { timestampAuthorities: other.trustedRoot.timestampAuthorities })),
    ).toMatch(/^does not hold: /);
  });

  it("refuses a certificate that was made after the trust in its authority had ended", async () => {
    const ended = sigstore.trustedRoot.certificateAuthorities.map((each) => ({
      ...(each as object),
      validFor: { start: "2020-01-01T00:00:00Z", end: "2021-01-01T00:00:00Z" },
    }));
    expect(await refusalOf(signed, policy({}, { certificateAuthorities: ended }))).toMatch(/^does not hold: /);
  });

  it("asks for no log of certificates where the trusted root has none, and for one where it has", async () => {
    await using other = await startSigstore({ hasCertificateLog: false });
    const registry = await plugInRegistry();
    const log = { url: other.url, version: 1 } as const;
    const keyless = await createKeylessSigner({ fulcioUrl: other.url, log, identityToken: async () => token });
    await signArtifact(registry, reference, keyless);
    const trustedRoot = readTrustedRoot(Buffer.from(JSON.stringify({ ...other.trustedRoot, ctlogs: [] })));
    await expect(verifyArtifact(registry, reference, { ...policy(), trustedRoot })).resolves.toBeDefined();
    expect(await refusalOf(registry, { ...policy(), trustedRoot: rootOf({}, other) })).toBe(
      "does not hold: expected 1 SCTs, got 0",
    );
  });

  it("asks for no log of signatures where the trusted root has none, and for one where it has", async () => {
    const stamped = await sign({ url: sigstore.url, version: 2, timestampUrl: sigstore.url });
    const unlogged = await registryWith(changeJson(await bundleOf(stamped), { [entries]: [] }));
    await expect(verifyArtifact(unlogged, reference, policy({}, { tlogs: [] }))).resolves.toBeDefined();
    expect(await refusalOf(unlogged, policy())).toBe("does not hold: expected 1 tlog entries, got 0");
  });
});

/** DER: sequences within sequences. */
function nested(bytes: number): string {
  const levels: Buffer[] = [];
  for (let rest = bytes; rest > 4; rest -= 4) levels.push(Buffer.from([0x30, 0x82, (rest - 4) >> 8, (rest - 4) & 255]));
  return Buffer.concat(levels).toString("base64");
}
