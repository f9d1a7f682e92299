import { renderError } from "@armory-plugins/base";
import { digestOf, isOciError, type OciError } from "@armory-plugins/oci";
import {
  createKeySigner,
  generateKeyPair,
  readPublicKey,
  signArtifact,
  verifyArtifact,
} from "@armory-plugins/oci/signing";
import { describe, expect, it } from "vitest";
import { cosignMade } from "./support/cosign-made.ts";
import { attach, changed, plugInRegistry, reference, refusalOf, registryWith } from "./support/signed-registry.ts";

const key = readPublicKey(cosignMade.publicKey);

/** What verification fails with. */
async function failureOf(promise: Promise<unknown>): Promise<OciError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isOciError(error)) return error;
  throw error;
}

describe("verifyArtifact() with a key", () => {
  it("accepts what cosign signed", async () => {
    const registry = await registryWith(cosignMade.bundle.bytes);
    await expect(verifyArtifact(registry, reference, { key })).resolves.toEqual({
      digest: cosignMade.subject.digest,
      signatures: [{ digest: cosignMade.manifest.digest, signer: { kind: "key", fingerprint: key.fingerprint } }],
      refused: [],
    });
  });

  it("accepts one signature among others, and says why these do not count", async () => {
    const registry = await registryWith("junk", cosignMade.bundle.bytes, changed({ mediaType: "text/plain" }));
    const { signatures, refused } = await verifyArtifact(registry, reference, { key });
    expect(signatures).toHaveLength(1);
    expect(refused.map(({ refused: reason }) => reason)).toEqual([
      "is not JSON, or is truncated",
      'is not a bundle of sigstore: its media type is "text/plain"',
    ]);
  });

  it("reports an artifact without a signature", async () => {
    await expect(verifyArtifact(await plugInRegistry(), reference, { key })).rejects.toMatchObject({
      code: "NOT_SIGNED",
      detail: `cannot verify "registry.example/acme/plugin:1.0.0" (${cosignMade.subject.digest}): it has no signature`,
    });
  });

  it("refuses a signature by another key", async () => {
    const registry = await plugInRegistry();
    const { privateKey } = await generateKeyPair("");
    await signArtifact(registry, reference, await createKeySigner(privateKey, ""));
    expect(await refusalOf(registry)).toBe("was signed with another key");
  });

  it("refuses a signature that was made for another manifest", async () => {
    const other = Buffer.concat([cosignMade.subject.bytes, Buffer.from(" ")]);
    const registry = await plugInRegistry(other);
    await attach(registry, cosignMade.bundle.bytes, {
      subject: { mediaType: "application/json", digest: digestOf(other), size: 1 },
    });
    expect(await refusalOf(registry)).toBe(`was made for another manifest: "${cosignMade.subject.digest}"`);
  });

  it("lists every signature of several, with its reason, in the rendered error", async () => {
    const registry = await registryWith(
      "{}",
      changed({ mediaType: `application/vnd.dev.sigstore.bundle+json;version=0.1` }),
    );
    const error = await failureOf(verifyArtifact(registry, reference, { key }));
    const [one, other] = registry.referrers.map(({ descriptor }) => descriptor.digest);
    expect(renderError(error).split("\n")).toEqual([
      `[SIGNATURE_REFUSED] cannot verify "registry.example/acme/plugin:1.0.0" (${cosignMade.subject.digest}): none of its 2 signatures satisfies the policy; check the policy; if it is right, do not use the artifact`,
      `  - ${one}: it is not a bundle of sigstore: it has no media type`,
      `  - ${other}: it is a bundle of version 0.1; only 0.3 is supported`,
    ]);
  });

  it("prints nothing of a bundle that could move a cursor", async () => {
    const registry = await registryWith(changed({ mediaType: "\u001b[2J\u202e".repeat(1000) }));
    const error = await failureOf(verifyArtifact(registry, reference, { key }));
    expect(error.message.length).toBeLessThan(3000);
    // oxlint-disable-next-line no-control-regex
    expect(`${error.message}${renderError(error)}`).not.toMatch(/[\u001b\u202e]/);
  });
});
