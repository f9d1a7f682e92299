// npm run test:full: what cosign 3 signs is verified here, and what is signed here, by cosign.
import { generateKeyPairSync } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatReference, type Reference, type RegistryClient } from "@armory-plugins/oci";
import {
  createKeylessSigner,
  createKeySigner,
  generateKeyPair,
  readPublicKey,
  readTrustedRoot,
  type SignatureLog,
  signArtifact,
  verifyArtifact,
} from "@armory-plugins/oci/signing";
import { tempDir } from "@armory-plugins/support";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { someBytes } from "../support/content.ts";
import { describeRegistries, pushArtifact } from "../support/registry.ts";
import { type Cosign, installCosign } from "./support/cosign.ts";
import { makeToken, type SigstoreServices, startSigstore } from "./support/sigstore-services.ts";

const http = ["--allow-http-registry"];
const issuer = "https://token.actions.githubusercontent.com";
const subject = "https://github.com/acme/plugin/.github/workflows/release.yml@refs/tags/v1.0.0";
const token = makeToken({ iss: issuer, sub: subject, aud: "sigstore", exp: 4e9 });
const password = "pass wörd";

describeRegistries([{ program: "go" }, { program: "docker" }], (_kind, { connect, inRepository }) => {
  let cosign: Cosign;
  let sigstore: SigstoreServices;
  let client: RegistryClient;
  let cwd: string;
  /** An artifact that nobody has signed. */
  let reference: Reference;
  let artifacts = 0;

  beforeAll(async () => {
    cosign = await installCosign();
    sigstore = await startSigstore();
  });
  afterAll(() => sigstore[Symbol.asyncDispose]());
  beforeEach(async () => {
    artifacts += 1;
    client = connect();
    const repository = inRepository(`acme/plugin-${artifacts}`);
    const { digest } = await pushArtifact(client, repository, someBytes(1000, artifacts), "1.0.0");
    reference = { ...repository, digest };
    cwd = await tempDir({ "trusted_root.json": sigstore.trustedRoot });
  });

  async function succeed(args: readonly string[]): Promise<void> {
    const { code, output } = await cosign.run(args, { cwd, password });
    if (code !== 0) throw new Error(`cosign ${args[0]} ended with ${code}: ${output}`);
  }

  /** What cosign says of the artifact's signatures. */
  async function verifyWithCosign(
    ...args: readonly string[]
  ): Promise<{ code: number; verified: unknown[]; output: string }> {
    const { code, output } = await cosign.run(["verify", ...http, ...args, formatReference(reference)], { cwd });
    const json = output.split("\n").find((line) => line.startsWith("[{"));
    return { code, output, verified: json === undefined ? [] : JSON.parse(json) };
  }

  const byKey = ["--key", "cosign.pub", "--insecure-ignore-tlog"];
  const byIdentity = [
    "--trusted-root",
    "trusted_root.json",
    "--certificate-identity",
    subject,
    "--certificate-oidc-issuer",
    issuer,
  ];

  it("verifies what cosign signed with the key that cosign generated", async () => {
    await succeed(["generate-key-pair"]);
    const sign = ["sign", "--yes", "--key", "cosign.key", "--tlog-upload=false", "--use-signing-config=false", ...http];
    await succeed([...sign, formatReference(reference)]);
    const key = readPublicKey(await readFile(join(cwd, "cosign.pub"), "utf8"));
    const verified = await verifyArtifact(client, reference, { key });
    expect(verified.signatures.map(({ signer }) => signer)).toEqual([{ kind: "key", fingerprint: key.fingerprint }]);

    const signer = await createKeySigner(await readFile(join(cwd, "cosign.key"), "utf8"), password);
    await signArtifact(client, reference, signer);
    expect((await verifyArtifact(client, reference, { key })).signatures).toHaveLength(2);
    expect((await verifyWithCosign(...byKey)).verified).toHaveLength(2);
  });

  it("signs with its own key what cosign verifies, and cosign signs with that key", async () => {
    const pair = await generateKeyPair(password);
    await writeFile(join(cwd, "cosign.key"), pair.privateKey);
    await writeFile(join(cwd, "cosign.pub"), pair.publicKey);
    expect((await verifyWithCosign(...byKey)).code).not.toBe(0);

    await signArtifact(client, reference, await createKeySigner(pair.privateKey, password));
    const { code, verified, output } = await verifyWithCosign(...byKey);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(verified).toMatchObject([{ critical: { image: { "docker-manifest-digest": reference.digest } } }]);

    const sign = ["sign", "--yes", "--key", "cosign.key", "--tlog-upload=false", "--use-signing-config=false", ...http];
    await succeed([...sign, formatReference(reference)]);
    const key = readPublicKey(pair.publicKey);
    expect((await verifyArtifact(client, reference, { key })).signatures).toHaveLength(2);
  });

  it.each([
    ["P-384", "sha384", () => generateKeyPairSync("ec", { namedCurve: "P-384" })],
    ["P-521", "sha512", () => generateKeyPairSync("ec", { namedCurve: "P-521" })],
    ["RSA", "sha256", () => generateKeyPairSync("rsa", { modulusLength: 3072 })],
  ])("takes keys of the kind %s as cosign does", async (_, hash, makeKeys) => {
    await writeFile(join(cwd, "plain.pem"), makeKeys().privateKey.export({ format: "pem", type: "pkcs8" }));
    await succeed(["import-key-pair", "--key", "plain.pem", "--output-key-prefix", "cosign"]);
    await signArtifact(
      client,
      reference,
      await createKeySigner(await readFile(join(cwd, "cosign.key"), "utf8"), password),
    );
    // cosign does not tell the hash by the kind of the key
    const verify = [...byKey, "--signature-digest-algorithm", hash];
    expect(await verifyWithCosign(...verify)).toMatchObject({ code: 0, verified: [{}] });
    const sign = ["sign", "--yes", "--key", "cosign.key", "--tlog-upload=false", "--use-signing-config=false", ...http];
    await succeed([...sign, formatReference(reference)]);
    const key = readPublicKey(await readFile(join(cwd, "cosign.pub"), "utf8"));
    expect((await verifyArtifact(client, reference, { key })).signatures).toHaveLength(2);
  });

  it.each<[string, (url: string) => SignatureLog]>([
    ["a log that witnesses the time", (url) => ({ url, version: 1 })],
    ["a log of version 2 and a timestamp authority", (url) => ({ url, version: 2, timestampUrl: url })],
  ])("signs without a key, with %s, what cosign verifies", async (_, logAt) => {
    const keyless = { fulcioUrl: sigstore.url, log: logAt(sigstore.url), identityToken: async () => token };
    await signArtifact(client, reference, await createKeylessSigner(keyless));
    const { code, verified, output } = await verifyWithCosign(...byIdentity);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(verified).toHaveLength(1);
    const others = [
      "--trusted-root",
      "trusted_root.json",
      "--certificate-identity",
      "somebody",
      "--certificate-oidc-issuer",
      issuer,
    ];
    expect((await verifyWithCosign(...others)).code).not.toBe(0);
  });

  it.each([[1], [2]])("verifies what cosign signed without a key, with a log of version %i", async (version) => {
    const service = (url: string, majorApiVersion: number) => ({
      url,
      majorApiVersion,
      operator: "test",
      validFor: { start: "2020-01-01T00:00:00Z" },
    });
    const config = {
      mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json",
      caUrls: [service(sigstore.url, 1)],
      rekorTlogUrls: [service(sigstore.url, version)],
      rekorTlogConfig: { selector: "ANY" },
      ...(version === 1
        ? {}
        : { tsaUrls: [service(`${sigstore.url}/api/v1/timestamp`, 1)], tsaConfig: { selector: "ANY" } }),
    };
    await writeFile(join(cwd, "signing_config.json"), JSON.stringify(config));
    const sign = [
      "sign",
      "--yes",
      "--signing-config",
      "signing_config.json",
      "--trusted-root",
      "trusted_root.json",
      "--identity-token",
      token,
      ...http,
    ];
    await succeed([...sign, formatReference(reference)]);
    const trustedRoot = readTrustedRoot(await readFile(join(cwd, "trusted_root.json")));
    const verified = await verifyArtifact(client, reference, { identity: { issuer, subject }, trustedRoot });
    expect(verified.signatures.map(({ signer }) => signer)).toEqual([{ kind: "certificate", issuer, subject }]);
  });
});
