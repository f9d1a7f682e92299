import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createKeylessSigner,
  createKeySigner,
  fetchTrustedRoot,
  readPrivateKey,
  readTrustedRoot,
  type SignaturePolicy,
  type Signer,
} from "@armory-plugins/oci/signing";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { ReleaseError } from "./release-error.ts";

/** Who signs, and how a signature that is there already is told from those of others. */
export interface Signing {
  readonly signer: () => Promise<Signer>;
  readonly policy: () => Promise<SignaturePolicy>;
}

/** An identity that an issuer vouches for, and the services that witness it. */
export interface KeylessSigning {
  readonly identity: string;
  readonly issuer: string;
  readonly fulcioUrl: string;
  readonly rekorUrl: string;
  /** A file; sigstore's own is downloaded without one. */
  readonly trustedRoot: string | undefined;
}

/** Sign with a private key in a file: `cosign.key`, whose password is in `COSIGN_PASSWORD`. */
export function signingWithKey(file: string): Signing {
  const password = process.env["COSIGN_PASSWORD"];
  return {
    signer: async () => await createKeySigner(await readFile(file, "utf8"), password),
    policy: async () => ({ key: (await readPrivateKey(await readFile(file, "utf8"), password)).publicKey }),
  };
}

/** Sign as an identity, whose token is in `SIGSTORE_ID_TOKEN`. Its certificate names the workflow and the commit: that is the provenance. */
export function signingWithIdentity({ identity, issuer, fulcioUrl, rekorUrl, trustedRoot }: KeylessSigning): Signing {
  return {
    signer: async () =>
      await createKeylessSigner({
        fulcioUrl,
        log: { url: rekorUrl, version: 1 },
        identityToken: async () => requireToken(),
      }),
    policy: async () => ({
      identity: { issuer, subject: identity },
      trustedRoot:
        trustedRoot === undefined
          ? await fetchTrustedRoot({ cacheDir: join(cacheDirectory(), "sigstore") })
          : readTrustedRoot(await readFile(trustedRoot)),
    }),
  };
}

// --- internal ---

function requireToken(): string {
  const token = process.env["SIGSTORE_ID_TOKEN"];
  if (token !== undefined && token !== "") return token;
  throw new ReleaseError("cannot sign: there is no identity token", "set SIGSTORE_ID_TOKEN, or name a key with --key");
}
