import { Option } from "commander";

/** What the flags say about whose signature is asked for. */
export interface SignatureFlags {
  /** A file with a public key, as the user wrote it. */
  readonly key?: string | undefined;
  readonly identity?: string | undefined;
  readonly identityGlob?: string | undefined;
  readonly issuer?: string | undefined;
  /** A file with a trusted root, as the user wrote it. */
  readonly trustedRoot?: string | undefined;
}

/** The flags of each command that verifies signatures. */
export function signatureOptions(): readonly Option[] {
  return [
    new Option("--key <file>", "require a signature by this public key, such as cosign.pub").conflicts([
      "identity",
      "identityGlob",
    ]),
    new Option("--identity <subject>", "require a signature by this address or workflow").conflicts("identityGlob"),
    new Option("--identity-glob <pattern>", "the same as a pattern: * is anything but a slash, ** anything"),
    new Option("--issuer <url>", "who vouches for the identity, such as https://token.actions.githubusercontent.com"),
    new Option("--trusted-root <file>", "whom to believe about identities (default: sigstore's own, downloaded)"),
  ];
}
