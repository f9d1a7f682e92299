import { createHash } from "node:crypto";
import { HashAlgorithm } from "@sigstore/protobuf-specs";
import { dsse } from "@sigstore/core";
import type { RekorWitness, SignatureBundle, Witness } from "@sigstore/sign";
import { isObject, parseJsonBytes } from "../content/json.ts";
import { OciError } from "../oci-error.ts";
import { writeBundle } from "./bundle.ts";
import { loadOptional } from "./optional-package.ts";
import { describeFailure } from "./refusal.ts";
import type { Signer } from "./signer.ts";
import { statementMediaType } from "./statement.ts";

/** Who certifies a signer for some minutes, and who witnesses that it signed in these minutes. */
export interface KeylessOptions {
  /** The certificate authority, Fulcio: `https://fulcio.sigstore.dev`. */
  readonly fulcioUrl: string;
  /** The log of signatures, Rekor: `https://rekor.sigstore.dev`. */
  readonly log: SignatureLog;
  /** Gives the signer's token of OpenID Connect. It is called for each signature, and the token is sent to Fulcio alone. */
  readonly identityToken: () => Promise<string>;
  /** For each request, in ms. Default: 30 seconds. */
  readonly timeoutMs?: number;
  /** How often a request is sent again while the service fails. Default: 2. */
  readonly retries?: number;
}

/** A log of version 1 also witnesses the time; beside one of version 2 an authority must do that. */
export type SignatureLog =
  | { readonly url: string; readonly version: 1; readonly timestampUrl?: string }
  | { readonly url: string; readonly version: 2; readonly timestampUrl: string };

/**
 * A signer without a key to keep: it makes one for each signature, and a certificate says whose it was. Needs the package `@sigstore/sign`.
 *
 * The signer's identity becomes public in the log, and stays there.
 *
 * @throws OciError `SIGNING_FAILED` for an address that is not https, `MISSING_PACKAGE`
 * @see https://github.com/sigstore/fulcio/blob/v1.8.5/docs/how-certificate-issuing-works.md
 */
export async function createKeylessSigner(options: KeylessOptions): Promise<Signer> {
  const { fulcioUrl, log, timeoutMs: timeout = 30_000, retries: retry = 2 } = options;
  for (const url of [fulcioUrl, log.url, log.timestampUrl]) if (url !== undefined) checkUrl(url);
  const { DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness } = await loadOptional(
    "@sigstore/sign",
    () => import("@sigstore/sign"),
  );
  const rekor = new RekorWitness({ rekorBaseURL: log.url, majorApiVersion: log.version, timeout, retry });
  const witnesses: Witness[] = [
    log.version === 1 ? rekor : new HashWitness(rekor),
    ...(log.timestampUrl === undefined ? [] : [new TSAWitness({ tsaBaseURL: log.timestampUrl, timeout, retry })]),
  ];
  return {
    async sign(statement) {
      const token = await options.identityToken();
      checkToken(token);
      const identityProvider = { getToken: async () => token };
      const signer = new FulcioSigner({ fulcioBaseURL: fulcioUrl, identityProvider, timeout, retry });
      const builder = new DSSEBundleBuilder({ signer, witnesses });
      try {
        return writeBundle(await builder.create({ data: statement, type: statementMediaType }));
      } catch (error) {
        throw failed(describeFailure(error), "try again, or sign with a key", error);
      }
    },
  };
}

// --- internal ---

/**
 * A log that is told the hash of what was signed, as cosign does it. The library would log the envelope, an entry that version 2 is about to drop, and that
 * cosign 3.1 does not read.
 *
 * @see https://github.com/sigstore/sigstore-go/blob/v1.2.2/pkg/sign/transparency.go (createRekorV2Entry)
 * @see https://github.com/sigstore/rekor-tiles/blob/v2.3.0/api/proto/rekor/v2/entry.proto
 */
class HashWitness implements Witness {
  readonly #log: RekorWitness;

  constructor(log: RekorWitness) {
    this.#log = log;
  }

  testify(content: SignatureBundle, publicKey: string): ReturnType<Witness["testify"]> {
    if (content.$case !== "dsseEnvelope") return this.#log.testify(content, publicKey);
    const { payloadType, payload, signatures } = content.dsseEnvelope;
    const digest = createHash("sha256").update(dsse.preAuthEncoding(payloadType, payload)).digest();
    const messageSignature = {
      messageDigest: { algorithm: HashAlgorithm.SHA2_256, digest },
      signature: signatures[0]?.sig ?? Buffer.alloc(0),
    };
    return this.#log.testify({ $case: "messageSignature", messageSignature }, publicKey);
  }
}

/** The token goes there, and who reads it can sign in the signer's name. */
function checkUrl(text: string): void {
  const url = URL.parse(text);
  const isLocal = url !== null && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLocal)) return;
  throw failed(`${JSON.stringify(text)} is not an https URL`, "use https");
}

/** The library would put a malformed token into its message. @see https://github.com/sigstore/sigstore-js/blob/main/packages/sign/src/util/oidc.ts */
function checkToken(token: string): void {
  const claims = parseClaims(token);
  const { email, email_verified: isVerified, sub } = isObject(claims) ? claims : {};
  const remedy = "get another one; its audience must be what the certificate authority asks for, usually sigstore";
  if (typeof email === "string" && email !== "") {
    if (isVerified === true) return;
    throw failed("the issuer of the identity token has not verified the signer's address", remedy);
  }
  if (typeof sub !== "string" || sub === "") throw failed("the identity token is not a JWT with a subject", remedy);
}

function parseClaims(token: string): unknown {
  const [, claims = ""] = token.split(".", 3);
  try {
    return parseJsonBytes(Buffer.from(claims, "base64"));
  } catch {
    return undefined;
  }
}

function failed(reason: string, remedy: string, cause?: unknown): OciError {
  return new OciError("SIGNING_FAILED", `cannot sign without a key: ${reason}`, { cause, remedy });
}
