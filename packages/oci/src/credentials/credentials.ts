/** What to tell a registry, or the server that gives tokens for it, who asks. */
export type Credentials = PasswordCredentials | IdentityToken;

/** A name and a password; in place of the password often a token. */
export interface PasswordCredentials {
  readonly kind: "password";
  readonly username: string;
  readonly password: string;
}

/**
 * A token that stands for a user, which only gets other tokens.
 *
 * @see https://distribution.github.io/distribution/spec/auth/oauth/
 */
export interface IdentityToken {
  readonly kind: "identity";
  readonly token: string;
}

/** Look up the credentials for a registry by its host and port; undefined for none. It is called when a registry asks for them, not before. */
export type CredentialSource = (registry: string, signal: AbortSignal) => Promise<Credentials | undefined>;

/**
 * The value of the header `Authorization` for a name and a password.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export function basicHeader({ username, password }: PasswordCredentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}
