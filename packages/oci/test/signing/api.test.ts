import * as signing from "@armory-plugins/oci/signing";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(signing).toSorted()).toEqual([
    "createKeySigner",
    "createKeylessSigner",
    "fetchTrustedRoot",
    "findSignatures",
    "generateKeyPair",
    "readPrivateKey",
    "readPublicKey",
    "readSignatures",
    "readTrustedRoot",
    "signArtifact",
    "verifyArtifact",
    "verifySignatures",
  ]);
});
