import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  tsaHandler,
} from "@sigstore/mock";
import { ASN1Obj } from "@sigstore/core";
import { type Answer, startServer } from "./start-server.ts";

/** One of sigstore's services: what it answers to a body. */
interface Handler {
  readonly path: string;
  fn(body: string): Promise<Answer>;
}

/** A trusted root as JSON. */
export type TrustedRootJson = Record<
  "tlogs" | "ctlogs" | "certificateAuthorities" | "timestampAuthorities",
  unknown[]
> & {
  mediaType: string;
};

/** What was asked of a service. */
export interface ServiceRequest {
  readonly path: string;
  readonly body: string;
}

/** An instance of sigstore on this machine: a certificate authority, a log in both versions and a timestamp authority, over http. */
export interface SigstoreServices extends AsyncDisposable {
  /** All services have one address. */
  readonly url: string;
  readonly trustedRoot: TrustedRootJson;
  readonly requests: readonly ServiceRequest[];
  /** Answers in place of a service, by its path. */
  readonly broken: Map<string, { readonly status: number; readonly body: string }>;
}

export async function startSigstore({ hasCertificateLog = true } = {}): Promise<SigstoreServices> {
  const keys = { ca: makeKeys(), ctlog: makeKeys(), tlog: makeKeys(), tsa: makeKeys() };
  // After the certificates of the authorities begin; the library cannot read a time that the mock writes with one or two digits after the second
  const clock = new Date(new Date(Date.now() + 60_000).setMilliseconds(123));
  const ctlog = await initializeCTLog(keys.ctlog, clock);
  const ca = await initializeCA(keys.ca, hasCertificateLog ? ctlog : undefined, clock);
  const tsa = await initializeTSA(keys.tsa, clock);
  const requests: ServiceRequest[] = [];
  const broken: SigstoreServices["broken"] = new Map();
  const handlers: Handler[] = [fulcioHandler(ca), tsaHandler(tsa)];
  const server = await startServer(async ({ path, body: bytes, authorization }) => {
    const body = path === timestampPath ? toTimestampJson(bytes) : addToken(bytes.toString(), authorization);
    requests.push({ path, body });
    const fault = broken.get(path);
    if (fault !== undefined) return { statusCode: fault.status, response: fault.body, contentType: "application/json" };
    const answer = await handlers.find((each) => each.path === path)?.fn(body);
    // The mock of the certificate authority answers 201, which cosign does not take
    return answer?.statusCode === 201 && path === certificatePath ? { ...answer, statusCode: 200 } : answer;
  });
  const { url } = server;
  handlers.push(...logHandlers(await initializeTLog(url, keys.tlog, clock)));
  const trustedRoot: TrustedRootJson = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [describeLog(url, keys.tlog.publicKey)],
    ctlogs: [describeLog(url, keys.ctlog.publicKey)],
    certificateAuthorities: [describeAuthority(url, ca.rootCertificate)],
    timestampAuthorities: [describeAuthority(url, tsa.intCertificate, tsa.rootCertificate)],
  };
  return {
    url,
    trustedRoot,
    requests,
    broken,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A token of OpenID Connect; the services do not verify its signature. */
export function makeToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part(claims)}.${part("signature")}`;
}

// --- internal ---

const certificatePath = "/api/v2/signingCert";
const timestampPath = "/api/v1/timestamp";

/** The mock reads JSON alone; cosign asks in DER, as RFC 3161 has it. */
function toTimestampJson(body: Buffer): string {
  if (body[0] !== 0x30) return body.toString();
  const [, imprint, ...rest] = ASN1Obj.parseBuffer(Buffer.from(body)).subs;
  const nonce = rest.find(({ tag }) => tag.isUniversal() && tag.number === 2);
  return JSON.stringify({
    artifactHash: imprint?.subs[1]?.value.toString("base64"),
    hashAlgorithm: "sha256",
    certificates: true,
    ...(nonce === undefined ? {} : { nonce: Number(nonce.toInteger()) }),
  });
}

/** The mock looks for the token in the body; cosign sends it in a header. */
function addToken(body: string, authorization: string | undefined): string {
  if (authorization === undefined) return body;
  const credentials = { oidcIdentityToken: authorization.replace("Bearer ", "") };
  return JSON.stringify({ ...JSON.parse(body), credentials });
}

type Log = Awaited<ReturnType<typeof initializeTLog>>;

/** @see https://github.com/sigstore/rekor/blob/v1.5.3/openapi.yaml (LogEntry) */
interface LoggedEntry {
  readonly body: string;
  readonly logID: string;
  readonly verification: { readonly inclusionProof: { readonly rootHash: string; readonly checkpoint: string } };
}

/**
 * The mock keeps what it is sent; a log keeps hashes and signatures.
 *
 * @see https://github.com/sigstore/rekor/tree/v1.5.3/pkg/types/dsse
 * @see https://github.com/sigstore/rekor-tiles/blob/v2.3.0/api/proto/rekor/v2/entry.proto
 */
function logHandlers(log: Log): Handler[] {
  return [
    {
      path: "/api/v1/log/entries",
      async fn(body) {
        const { envelope, verifiers } = JSON.parse(body).spec.proposedContent;
        const { payload, signatures } = JSON.parse(envelope);
        const spec = {
          envelopeHash: { algorithm: "sha256", value: sha256(Buffer.from(envelope)).toString("hex") },
          payloadHash: { algorithm: "sha256", value: sha256(Buffer.from(payload, "base64")).toString("hex") },
          signatures: [{ signature: signatures[0].sig, verifier: verifiers[0] }],
        };
        const entries = await log.log({ apiVersion: "0.0.1", kind: "dsse", spec });
        return { ...created(entries), etag: Object.keys(entries)[0] ?? "" };
      },
    },
    {
      path: "/api/v2/log/entries",
      async fn(body) {
        const { digest, signature } = JSON.parse(body).hashedRekordRequestV002;
        const hashedRekordV002 = { data: { algorithm: "SHA2_256", digest }, signature };
        const kept = { apiVersion: "0.0.2", kind: "hashedrekord", spec: { hashedRekordV002 } };
        const [entry] = Object.values(await log.log(kept)) as LoggedEntry[];
        const proof = entry?.verification.inclusionProof;
        return created({
          logIndex: "0",
          logId: { keyId: Buffer.from(entry?.logID ?? "", "hex").toString("base64") },
          kindVersion: { kind: kept.kind, version: kept.apiVersion },
          inclusionProof: {
            logIndex: "0",
            treeSize: "1",
            rootHash: Buffer.from(proof?.rootHash ?? "", "hex").toString("base64"),
            checkpoint: { envelope: proof?.checkpoint },
          },
          canonicalizedBody: entry?.body,
        });
      },
    },
  ];
}

function created(json: unknown) {
  return { statusCode: 201, response: JSON.stringify(json), contentType: "application/json" };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function makeKeys() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

const validFor = { start: "2020-01-01T00:00:00Z" };

function describeLog(baseUrl: string, publicKey: KeyObject) {
  const der = publicKey.export({ format: "der", type: "spki" });
  return {
    baseUrl,
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: der.toString("base64"), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor },
    logId: { keyId: sha256(der).toString("base64") },
  };
}

function describeAuthority(uri: string, ...chain: readonly ArrayBufferView<ArrayBuffer>[]) {
  const certificates = chain.map(({ buffer, byteOffset, byteLength }) => ({
    rawBytes: Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
  }));
  return {
    subject: { organization: "sigstore.mock", commonName: "sigstore" },
    uri,
    certChain: { certificates },
    validFor,
  };
}
