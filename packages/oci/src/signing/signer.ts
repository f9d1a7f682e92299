import { sign } from "node:crypto";
import { dsse } from "@sigstore/core";
import { writeKeyBundle } from "./bundle.ts";
import { readPrivateKey } from "./keys.ts";
import { statementMediaType } from "./statement.ts";

/** What signs a statement. */
export interface Signer {
  /** Sign a statement within a DSSE envelope. @returns the bundle, as it is stored. */
  sign(statement: Buffer): Promise<Uint8Array>;
}

/**
 * A signer with a local key: nothing but the registry learns of its signatures, and whoever has the public half can verify them.
 *
 * @param pem - a private key as {@link readPrivateKey} reads it: `cosign.key`.
 * @throws OciError `INVALID_KEY`, `WRONG_PASSWORD`
 * @see https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md
 */
export async function createKeySigner(pem: string, password?: string): Promise<Signer> {
  const { key, publicKey } = await readPrivateKey(pem, password);
  return {
    async sign(statement) {
      const signature = sign(publicKey.hash, dsse.preAuthEncoding(statementMediaType, statement), key);
      return writeKeyBundle(statement, signature, publicKey.fingerprint);
    },
  };
}
