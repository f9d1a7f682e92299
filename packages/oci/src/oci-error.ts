import {
  ArmoryError,
  type CodeDescription,
  codesOf,
  isErrorOf,
  parseErrorData,
} from "@armory-plugins/base/armory-error";

/** What can go wrong between a program and a registry: each code with its cause and what to do about it. */
export const ociErrorCatalog = {
  INVALID_REFERENCE: {
    cause: "the reference is not `registry/repository[:tag][@digest]`",
    remedy: "correct it: `ghcr.io/acme/plugin:1.0.0`",
  },
  INVALID_CREDENTIALS: {
    cause: "docker's `config.json` cannot be read, or an entry in it cannot be used",
    remedy: "correct the file, or log in again: `docker login REGISTRY`",
  },
  CREDENTIAL_HELPER_FAILED: {
    cause: "the program that docker's `config.json` names for credentials is missing, fails, hangs or prints nonsense",
    remedy: "run `docker-credential-NAME get` yourself, or log in again",
  },
  REGISTRY_UNREACHABLE: {
    cause: "nothing answers at the registry's address, its certificate is not trusted, or it breaks connections",
    remedy: "check the name, the port and the network",
  },
  INSECURE_CONNECTION: {
    cause: "the registry asks for plain http, which anybody on the way can read and change",
    remedy: "use https, or ask for plain http if you trust the network",
  },
  UNSUPPORTED_AUTHENTICATION: {
    cause: "the registry asks for another kind of authentication than `Basic` and `Bearer`",
    remedy: "check that the address is that of a registry",
  },
  AUTHENTICATION_FAILED: {
    cause: "the registry does not accept the credentials",
    remedy: "log in again: `docker login REGISTRY`",
  },
  ACCESS_DENIED: {
    cause:
      "the registry denies access: there are no credentials, or these may not do it; some registries answer so for what does not exist",
    remedy: "check the name first, then log in, or ask for the right to do it",
  },
  ARTIFACT_NOT_FOUND: {
    cause: "the registry has no such repository, tag, manifest or blob",
    remedy: "check the repository and the tag",
  },
  REGISTRY_BUSY: {
    cause: "the registry answered 429 until the retries or the time were used up",
    remedy: "wait as long as it asks for, or log in: most registries allow more then",
  },
  REGISTRY_FAILED: {
    cause:
      "the registry answered with an error of its own until the retries or the time were used up, or it refused a request",
    remedy: "try again later; what it answered is in the message",
  },
  INVALID_ANSWER: {
    cause: "what answers does not speak the protocol of registries, or breaks its rules",
    remedy: "check that the address is that of a registry, without a portal or proxy in between",
  },
  OVERSIZED_ARTIFACT: {
    cause: "a manifest or a blob is larger than its limit; nothing of it is kept",
    remedy: "raise the limit that the message names, if you expected so much",
  },
  SIZE_MISMATCH: {
    cause: "a blob is shorter or longer than its descriptor says",
    remedy: "pull again; if it repeats, push the artifact again",
  },
  DIGEST_MISMATCH: {
    cause: "content is not what its digest says: it was changed in the registry, on the way, or while it was read",
    remedy: "do not use it; find out who changed it",
  },
  MANIFEST_CHANGED: {
    cause: "somebody else pushed the same tag meanwhile",
    remedy: "try again",
  },
  VERSION_PUBLISHED: {
    cause: "the registry has this version of the WIT package already, with other content",
    remedy: "raise the version: a version is published once",
  },
  INVALID_MANIFEST: {
    cause: "a manifest or its config is malformed or contradicts itself",
    remedy: "push the artifact again",
  },
  NOT_A_PLUGIN: {
    cause: "the artifact has no WebAssembly in it: a container image, a chart, a signature",
    remedy: "check the reference",
  },
  INVALID_ARCHIVE: {
    cause: "a file to be loaded is not a tar file of an image layout, was cut, or lacks a part of an artifact",
    remedy: "save it again",
  },
  STORE_UNREADABLE: {
    cause: "the store's directory cannot be read",
    remedy: "fix its permissions, or name another store",
  },
  STORE_UNWRITABLE: {
    cause:
      "nothing can be stored: the disk is full or read-only, the directory is not yours, or you have no home directory",
    remedy: "fix what the message names, or name another store",
  },
  STORE_DAMAGED: {
    cause: "a file in the store is not what was pulled",
    remedy: "pull the artifact again",
  },
  NOT_IN_STORE: {
    cause: "the store does not have the artifact",
    remedy: "pull it",
  },
  TIMED_OUT: {
    cause: "the time for the transfer was used up",
    remedy: "raise the limit that the message names",
  },
  INVALID_KEY: {
    cause: "a key is malformed, of a kind that is not supported, or the other half of the pair",
    remedy: "pass a key as `cosign generate-key-pair` writes it",
  },
  WRONG_PASSWORD: {
    cause: "the private key is encrypted, and its password is missing or wrong",
    remedy: "pass the password that it was made with",
  },
  SIGNING_FAILED: {
    cause:
      "keyless signing failed: the identity token cannot be used, or the certificate authority, the log or the timestamp authority refuses or cannot be reached",
    remedy: "see the reason in the message; get a new token",
  },
  MISSING_PACKAGE: {
    cause: "keyless signing and downloads of a trusted root need a package that is not installed with this one",
    remedy: "install the package that the message names",
  },
  INVALID_POLICY: {
    cause: "the identity that a signature is asked for is empty or too long",
    remedy: "give the issuer and the subject as they stand in the signer's certificate",
  },
  INVALID_TRUSTED_ROOT: {
    cause: "the trusted root is malformed, or has nothing to believe",
    remedy: "pass a `trusted_root.json` as `cosign trusted-root create` writes it",
  },
  TRUSTED_ROOT_UNAVAILABLE: {
    cause: "the trusted root cannot be downloaded, or is not signed by whom it should be",
    remedy: "check the network, or pass the trusted root as a file",
  },
  NOT_SIGNED: {
    cause: "the artifact has no signature",
    remedy: "sign it, or use a version that is signed",
  },
  SIGNATURE_REFUSED: {
    cause: "the artifact has signatures, and none of them satisfies the policy; the message says why of each",
    remedy: "check the policy; if it is right, do not use the artifact",
  },
  ABORTED: { cause: "the caller aborted it", remedy: "–" },
} as const satisfies Readonly<Record<string, CodeDescription>>;

/** The code of an {@link OciError}. */
export type OciErrorCode = keyof typeof ociErrorCatalog;

/** Every failure of this package. Its detail names the registry and the step. */
export class OciError extends ArmoryError<OciErrorCode> {
  static readonly parse = (data: unknown) => parseErrorData(data, codesOf(ociErrorCatalog));

  override readonly name = "OciError";
}

/** Tell an {@link OciError} by its name and code, so that it is known even from another copy of this package. */
export function isOciError(error: unknown): error is OciError {
  return isErrorOf("OciError", error);
}
