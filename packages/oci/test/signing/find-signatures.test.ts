import { digestOf, OciError, type OciErrorCode } from "@armory-plugins/oci";
import { findSignatures, readPublicKey, verifyArtifact, verifySignatures } from "@armory-plugins/oci/signing";
import { describe, expect, it } from "vitest";
import { cosignMade } from "./support/cosign-made.ts";
import { attach, manifestType, plugInRegistry, reference, refusalOf, registryWith } from "./support/signed-registry.ts";

const { subject, bundle, manifest } = cosignMade;
const key = readPublicKey(cosignMade.publicKey);
const emptyConfig = "application/vnd.oci.empty.v1+json";

describe("findSignatures()", () => {
  it("returns the bytes of the manifest and of the bundle, which verify elsewhere", async () => {
    const found = await findSignatures(await registryWith(bundle.bytes), reference, subject.digest);
    expect(found).toEqual({
      signatures: [
        {
          manifest: { descriptor: expect.objectContaining({ digest: manifest.digest }), bytes: manifest.bytes },
          bundle: { descriptor: expect.objectContaining({ digest: bundle.digest }), bytes: bundle.bytes },
        },
      ],
      refused: [],
      ignored: 0,
    });
    expect(verifySignatures("plugin.tar", subject.digest, found, { key }).signatures).toHaveLength(1);
    expect(() => verifySignatures("plugin.tar", digestOf(Buffer.from("x")), found, { key })).toThrow(
      "it was made for another manifest",
    );
  });

  it("downloads nothing of what refers to the manifest and is something else", async () => {
    const registry = await registryWith(bundle.bytes);
    for (const artifactType of ["application/spdx+json", "application/vnd.example", "text/plain"]) {
      const descriptor = {
        mediaType: "application/json",
        digest: digestOf(Buffer.from(artifactType)),
        size: 1,
        artifactType,
      };
      registry.referrers.push({ subject: subject.digest, descriptor });
    }
    const { signatures, refused } = await findSignatures(registry, reference, subject.digest);
    expect([signatures.length, refused.length]).toEqual([1, 0]);
  });

  it.each([[emptyConfig], [undefined]])(
    "looks at referrers of which the registry says %j, as some do of all",
    async (artifactType) => {
      const registry = await registryWith(bundle.bytes);
      const { mediaType, digest, size } = registry.referrers[0]!.descriptor;
      const descriptor = { mediaType, digest, size, ...(artifactType === undefined ? {} : { artifactType }) };
      registry.referrers.splice(0, 1, { subject: subject.digest, descriptor });
      await expect(verifyArtifact(registry, reference, { key })).resolves.toMatchObject({ refused: [] });
    },
  );

  it("looks at no more than the limit, first at what calls itself a signature, and says how many it left", async () => {
    const registry = await registryWith("junk 1", "junk 2", bundle.bytes);
    for (const each of registry.referrers.slice(0, 2)) Object.assign(each.descriptor, { annotations: {} });
    const { signatures, refused, ignored } = await findSignatures(registry, reference, subject.digest, {
      maxSignatures: 1,
    });
    expect(signatures.map((one) => one.bundle.descriptor.digest)).toEqual([bundle.digest]);
    expect([refused.length, ignored]).toEqual([0, 2]);

    const flooded = await registryWith("junk 1", "junk 2", "junk 3", bundle.bytes);
    await expect(verifyArtifact(flooded, reference, { key }, { maxSignatures: 2 })).rejects.toMatchObject({
      code: "SIGNATURE_REFUSED",
      limit: "maxSignatures",
      detail: expect.stringMatching(/none of its 2 signatures satisfies the policy; 2 more were not looked at$/),
    });
  });

  it("looks once at what is listed twice", async () => {
    const registry = await registryWith(bundle.bytes);
    registry.referrers.push(...registry.referrers);
    const { signatures } = await verifyArtifact(registry, reference, { key }, { maxSignatures: 1 });
    expect(signatures).toHaveLength(1);
  });

  it("does not download a bundle that is larger than the limit", async () => {
    const registry = await registryWith(bundle.bytes);
    registry.blobs.clear();
    const error = await verifyArtifact(registry, reference, { key }, { maxBundleBytes: bundle.size - 1 }).catch(String);
    expect(error).toContain(`it has a bundle of ${bundle.size} bytes; the limit is ${bundle.size - 1}`);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      "refers to another manifest",
      { subject: { mediaType: "a/b", digest: `sha256:${"0".repeat(64)}`, size: 1 } },
      "refers to another manifest",
    ],
    ["has no layer", { layers: [] }, "has 0 layers, not one"],
    [
      "has a layer of another type",
      { layers: [{ mediaType: "application/wasm", digest: bundle.digest, size: 1 }] },
      'has a layer of the type "application/wasm"',
    ],
    [
      "calls itself an attestation",
      { annotations: { "dev.sigstore.bundle.predicateType": "https://slsa.dev/provenance/v1" } },
      'states "https://slsa.dev/provenance/v1", which is not a signature',
    ],
    [
      "has a layer without a digest",
      { layers: [{ mediaType: "a/b", digest: "../../etc/passwd", size: 1 }] },
      'has a manifest that cannot be read: cannot read the manifest: "layers[0].digest" must be a digest by sha256 or sha512',
    ],
    [
      "is of another version",
      { schemaVersion: 1 },
      'has a manifest that cannot be read: cannot read the manifest: "schemaVersion" must be 2',
    ],
  ])("refuses a manifest that %s", async (_, change, reason) => {
    const registry = await plugInRegistry();
    const bytes = Buffer.from(JSON.stringify({ ...JSON.parse(manifest.bytes.toString()), ...change }));
    const digest = digestOf(bytes);
    registry.manifests.set(digest, { mediaType: manifestType, bytes });
    registry.referrers.push({
      subject: subject.digest,
      descriptor: { mediaType: manifestType, digest, size: bytes.length },
    });
    expect(await refusalOf(registry)).toBe(reason);
  });

  it("refuses a manifest with two layers", async () => {
    const registry = await plugInRegistry();
    const layer = JSON.parse(manifest.bytes.toString()).layers[0];
    await attach(registry, bundle.bytes, { layers: [layer, layer] });
    expect(await refusalOf(registry)).toBe("has 2 layers, not one");
  });

  it("refuses a signature of which something is missing, and looks at the others", async () => {
    const registry = await registryWith("lost", bundle.bytes);
    registry.blobs.delete(digestOf(Buffer.from("lost")));
    const { signatures, refused } = await verifyArtifact(registry, reference, { key });
    expect(signatures).toHaveLength(1);
    expect(refused.map(({ refused: reason }) => reason)).toEqual(["cannot be read: there is no such blob"]);
  });

  it.each<[OciErrorCode, boolean]>([
    ["DIGEST_MISMATCH", true],
    ["SIZE_MISMATCH", true],
    ["OVERSIZED_ARTIFACT", true],
    ["REGISTRY_UNREACHABLE", false],
    ["TIMED_OUT", false],
    ["ACCESS_DENIED", false],
  ])("after %s of one signature, goes on with the others: %j", async (code, goesOn) => {
    const registry = await registryWith("junk", bundle.bytes);
    const fetchManifest = registry.fetchManifest.bind(registry);
    let calls = 0;
    registry.fetchManifest = (wanted) => {
      calls += 1;
      return calls === 2 ? Promise.reject(new OciError(code, "as it happens")) : fetchManifest(wanted);
    };
    const verified = verifyArtifact(registry, reference, { key });
    if (goesOn)
      await expect(verified).resolves.toMatchObject({ refused: [{ refused: "cannot be read: as it happens" }] });
    else await expect(verified).rejects.toMatchObject({ code });
  });
});
