import { createKeylessSigner, createKeySigner, fetchTrustedRoot } from "@armory-plugins/oci/signing";
import { describe, expect, it, vi } from "vitest";
import { cosignMade } from "./support/cosign-made.ts";
import { signAndVerify } from "./support/signed-registry.ts";

vi.mock("@sigstore/sign", () => {
  throw new Error("Cannot find package '@sigstore/sign'");
});
vi.mock("@sigstore/tuf", () => {
  throw new Error("Cannot find package '@sigstore/tuf'");
});

describe("without the packages that few need", () => {
  it("says what to install for keyless signing and for downloads of a trusted root", async () => {
    const url = "https://sigstore.example";
    const keyless = createKeylessSigner({ fulcioUrl: url, log: { url, version: 1 }, identityToken: async () => "" });
    await expect(keyless).rejects.toMatchObject({
      code: "MISSING_PACKAGE",
      detail: "cannot load the package @sigstore/sign",
      remedy: "install it: npm install @sigstore/sign",
    });
    await expect(fetchTrustedRoot({ cacheDir: "." })).rejects.toMatchObject({
      code: "MISSING_PACKAGE",
      remedy: "install it: npm install @sigstore/tuf",
    });
  });

  it("signs and verifies with a key", async () => {
    const signer = await createKeySigner(cosignMade.privateKey, cosignMade.password);
    await expect(signAndVerify(signer, cosignMade.publicKey)).resolves.toBe(true);
  });
});
