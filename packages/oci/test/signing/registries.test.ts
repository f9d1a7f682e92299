import { createRegistryClient, type Reference, type RegistryClient } from "@armory-plugins/oci";
import {
  createKeySigner,
  findSignatures,
  generateKeyPair,
  type PublicKey,
  type PushedSignature,
  readPublicKey,
  signArtifact,
  type Signer,
  verifyArtifact,
} from "@armory-plugins/oci/signing";
import { beforeAll, expect, it } from "vitest";
import { descriptorOf, inPieces, someBytes, toList } from "../support/content.ts";
import { describeRegistries, pushArtifact } from "../support/registry.ts";

const kinds = [
  { program: "go" },
  { program: "docker" },
  { program: "go", auth: "token" },
  { program: "docker", auth: "public token" },
] as const;

describeRegistries(kinds, ({ program, auth }, { connect, inRepository }) => {
  let signer: Signer;
  let key: PublicKey;
  beforeAll(async () => {
    const pair = await generateKeyPair("");
    signer = await createKeySigner(pair.privateKey, "");
    key = readPublicKey(pair.publicKey);
  });

  /** An artifact that nobody has signed, by its tag. */
  async function push(client: RegistryClient, repository: string, seed: number): Promise<Reference> {
    const place = inRepository(repository);
    await pushArtifact(client, place, someBytes(1000, seed), "1.0.0");
    return { ...place, tag: "1.0.0" };
  }

  it("keeps a signature beside what was signed, where verification finds it", async () => {
    const client = connect();
    const reference = await push(client, "acme/signed", 1);
    await expect(verifyArtifact(client, reference, { key })).rejects.toMatchObject({ code: "NOT_SIGNED" });
    const pushed = await signArtifact(client, reference, signer);
    const verified = await verifyArtifact(connect(), reference, { key });
    expect(verified).toEqual({
      digest: pushed.subject,
      signatures: [{ digest: pushed.signature, signer: { kind: "key", fingerprint: key.fingerprint } }],
      refused: [],
    });
    const tags = await toList(connect().listTags(reference));
    expect(tags.toSorted()).toEqual(program === "go" ? ["1.0.0"] : ["1.0.0", verified.digest.replace(":", "-")]);
  });

  it("keeps the signatures of several who sign", async () => {
    const client = connect();
    const reference = await push(client, "acme/several", 2);
    const signed: PushedSignature[] = [];
    for (let count = 0; count < 3; count += 1) signed.push(await signArtifact(connect(), reference, signer));
    const { signatures } = await verifyArtifact(client, reference, { key });
    expect(signatures.map(({ digest }) => digest).toSorted()).toEqual(
      signed.map(({ signature }) => signature).toSorted(),
    );
  });

  it("verifies the artifact that the tag leads to, not the one that it led to", async () => {
    const client = connect();
    const reference = await push(client, "acme/moved", 3);
    const { subject } = await signArtifact(client, reference, signer);
    await push(client, "acme/moved", 4);
    await expect(verifyArtifact(connect(), reference, { key })).rejects.toMatchObject({ code: "NOT_SIGNED" });
    await expect(verifyArtifact(connect(), { ...reference, digest: subject }, { key })).resolves.toMatchObject({
      digest: subject,
    });
  });

  it("carries a signature to another repository", async () => {
    const client = connect();
    const from = await push(client, "acme/from", 5);
    const to = await push(client, "acme/to", 5);
    const { subject } = await signArtifact(client, from, signer);
    const { signatures } = await findSignatures(client, from, subject);
    const { registry, repository } = to;
    const place = { registry, repository };
    for (const { manifest, bundle } of signatures) {
      const empty = Buffer.from("{}");
      await client.pushBlob(place, descriptorOf(empty), () => inPieces(empty));
      await client.pushBlob(place, bundle.descriptor, () => inPieces(bundle.bytes));
      const { descriptor, bytes } = manifest;
      await client.pushManifest({ ...place, digest: descriptor.digest }, bytes, descriptor.mediaType);
      const artifactType = bundle.descriptor.mediaType;
      await client.addReferrer(place, await client.resolve(to), { ...descriptor, artifactType });
    }
    await expect(verifyArtifact(connect(), to, { key })).resolves.toMatchObject({ digest: subject, refused: [] });
  });

  if (auth === undefined) return;
  it("says who may not sign", async () => {
    const reference = await push(connect(), "acme/closed", 6);
    const nobody = createRegistryClient({ timeoutMs: 60_000 });
    await expect(signArtifact(nobody, reference, signer)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:ACCESS_DENIED|AUTHENTICATION_FAILED)$/),
    });
  });
});
