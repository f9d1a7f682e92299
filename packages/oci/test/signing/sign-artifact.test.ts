import { digestOf, OciError } from "@armory-plugins/oci";
import { createKeySigner, findSignatures, type Signer, signArtifact } from "@armory-plugins/oci/signing";
import { beforeAll, describe, expect, it } from "vitest";
import { cosignMade } from "./support/cosign-made.ts";
import { plugInRegistry, reference } from "./support/signed-registry.ts";

describe("signArtifact()", () => {
  let signer: Signer;
  beforeAll(async () => {
    signer = await createKeySigner(cosignMade.privateKey, cosignMade.password);
  });

  it("pushes what cosign pushes, but for the signature and the digest of the bundle", async () => {
    const registry = await plugInRegistry();
    const theirs = JSON.parse(cosignMade.manifest.bytes.toString());
    const created = new Date(theirs.annotations["org.opencontainers.image.created"]);
    const { subject, signature } = await signArtifact(registry, reference, signer, { created });
    expect(subject).toBe(cosignMade.subject.digest);
    const manifest = JSON.parse(Buffer.from(registry.manifests.get(signature)?.bytes ?? []).toString());
    const [{ digest, size, mediaType }] = manifest.layers;
    expect(manifest).toEqual({ ...theirs, layers: [{ mediaType: theirs.layers[0].mediaType, digest, size }] });
    expect(registry.manifests.get(signature)?.mediaType).toBe(theirs.mediaType);
    expect(mediaType).toBe("application/vnd.dev.sigstore.bundle.v0.3+json");
    expect(Buffer.from(registry.blobs.get(manifest.config.digest) ?? []).toString()).toBe("{}");

    const bundle = JSON.parse(Buffer.from(registry.blobs.get(digest) ?? []).toString());
    const theirBundle = JSON.parse(cosignMade.bundle.bytes.toString());
    expect(bundle).toEqual({
      ...theirBundle,
      verificationMaterial: { ...theirBundle.verificationMaterial, timestampVerificationData: {} },
      dsseEnvelope: { ...theirBundle.dsseEnvelope, signatures: [{ sig: expect.any(String) }] },
    });
  });

  it("makes the signature findable where the registry does not do that", async () => {
    const registry = await plugInRegistry();
    const { signature } = await signArtifact(registry, reference, signer, { created: new Date(0) });
    const { bytes } = await registry.fetchManifest({ ...reference, digest: signature });
    const { bytes: subject } = cosignMade.subject;
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    expect(registry.added).toEqual([
      {
        subject: { mediaType, digest: digestOf(subject), size: subject.length },
        referrer: {
          mediaType,
          digest: signature,
          size: bytes.length,
          artifactType: "application/vnd.dev.sigstore.bundle.v0.3+json",
          annotations: {
            "dev.sigstore.bundle.content": "dsse-envelope",
            "dev.sigstore.bundle.predicateType": "https://sigstore.dev/cosign/sign/v1",
            "org.opencontainers.image.created": "1970-01-01T00:00:00Z",
          },
        },
      },
    ]);
  });

  it("signs what a digest names, whatever the tag leads to", async () => {
    const registry = await plugInRegistry();
    await registry
      .pushManifest(reference, Buffer.from("{}"), "application/vnd.oci.image.manifest.v1+json")
      .catch(() => undefined);
    const { digest } = cosignMade.subject;
    await expect(signArtifact(registry, { ...reference, digest }, signer)).resolves.toMatchObject({ subject: digest });
  });

  it("adds a signature to those that are there", async () => {
    const registry = await plugInRegistry();
    const one = await signArtifact(registry, reference, signer);
    const other = await signArtifact(registry, reference, signer);
    const { signatures } = await findSignatures(registry, reference, cosignMade.subject.digest);
    expect(signatures.map(({ manifest }) => manifest.descriptor.digest)).toEqual([one.signature, other.signature]);
  });

  it("pushes nothing when there is nothing to sign, or when the signer fails", async () => {
    const registry = await plugInRegistry();
    await expect(signArtifact(registry, { ...reference, tag: "2.0.0" }, signer)).rejects.toMatchObject({
      code: "ARTIFACT_NOT_FOUND",
    });
    const failing: Signer = { sign: () => Promise.reject(new OciError("SIGNING_FAILED", "no token")) };
    await expect(signArtifact(registry, reference, failing)).rejects.toMatchObject({ code: "SIGNING_FAILED" });
    expect([registry.blobs.size, registry.manifests.size]).toEqual([0, 1]);
  });
});
