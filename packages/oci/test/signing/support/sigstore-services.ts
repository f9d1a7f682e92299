import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  tsaHandler,
} from "@sigstore/mock";

/** One of sigstore's services: what it answers to a body. */
type Handler = ReturnType<typeof fulcioHandler>;

/** A trusted root as JSON. */
export type TrustedRootJson = Record<"tlogs" | "ctlogs" | "certificateAuthorities" | "timestampAuthorities", unknown[]> & {
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
  const ctlog = await initializeCTLog(keys.ctlog);
  const ca = await initializeCA(keys.ca, hasCertificateLog ? ctlog : undefined);
  const tsa = await initializeTSA(keys.tsa);
  const requests: ServiceRequest[] = [];
  const broken: SigstoreServices["broken"] = new Map();
  let handlers: readonly Handler[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await Array.fromAsync(request)).toString();
      const path = request.url ?? "";
      requests.push({ path, body });
      const fault = broken.get(path);
      const answer = fault === undefined ? await handlers.find((each) => each.path === path)?.fn(body) : undefined;
      response.statusCode = fault?.status ?? answer?.statusCode ?? 404;
      response.setHeader("content-type", answer?.contentType ?? "application/json");
      response.end(fault?.body ?? answer?.response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tlog = await initializeTLog(url, keys.tlog);
  handlers = [fulcioHandler(ca), ...logHandlers(tlog), tsaHandler(tsa)];
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
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** A token of OpenID Connect; the services do not verify its signature. */
export function makeToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.`;
}

// --- internal ---

type Log = Awaited<ReturnType<typeof initializeTLog>>;

/** The mock keeps what it is sent; a log keeps the hash of the payload, and the signature. @see https://github.com/sigstore/rekor/tree/v1.5.3/pkg/types/dsse */
function logHandlers(log: Log): Handler[] {
  return [
    {
      path: "/api/v1/log/entries",
      async fn(body) {
        const { envelope, verifiers } = JSON.parse(body).spec.proposedContent;
        const { payload, signatures } = JSON.parse(envelope);
        const payloadHash = { algorithm: "sha256", value: sha256(Buffer.from(payload, "base64")).toString("hex") };
        const kept = { payloadHash, signatures: [{ signature: signatures[0].sig, verifier: verifiers[0] }] };
        return created(await log.log({ apiVersion: "0.0.1", kind: "dsse", spec: kept }));
      },
    },
    {
      path: "/api/v2/log/entries",
      async fn(body) {
        const { envelope, verifiers } = JSON.parse(body).dsseRequestV002;
        const digest = sha256(Buffer.from(envelope.payload, "base64")).toString("base64");
        const signatures = [{ content: envelope.signatures[0].sig, verifier: verifiers[0] }];
        const dsseV002 = { payloadHash: { algorithm: "SHA2_256", digest }, signatures };
        const [entry] = Object.values(await log.log({ apiVersion: "0.0.2", kind: "dsse", spec: { dsseV002 } }));
        const proof = entry?.verification?.inclusionProof;
        return created({
          logIndex: "0",
          logId: { keyId: Buffer.from(entry?.logID ?? "", "hex").toString("base64") },
          kindVersion: { kind: "dsse", version: "0.0.2" },
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
  return { subject: { organization: "sigstore.mock", commonName: "sigstore" }, uri, certChain: { certificates }, validFor };
}
