import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { hasOciRegistry, makeCertificate } from "@armory-plugins/local-registry/oci";
import { expect, it, onTestFinished } from "vitest";
import { connect } from "../support/connect.ts";
import { startServer } from "../support/test-server.ts";

const reference = { registry: "ghcr.io", repository: "a", tag: "1" };

/** A client whose requests fail in this way, as Node's `fetch` does. */
function failing(cause: unknown) {
  let attempts = 0;
  const client = connect({
    attempts: 3,
    fetch: async () => {
      attempts += 1;
      throw new TypeError("fetch failed", { cause });
    },
  });
  return { client, attempts: () => attempts };
}

function coded(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

it.each([
  ["ENOTFOUND", 1, 'there is no host "ghcr.io"'],
  ["EAI_AGAIN", 3, '"ghcr.io" gave no answer (EAI_AGAIN)'],
  ["ECONNREFUSED", 1, 'nothing listens at "ghcr.io"'],
  ["ECONNRESET", 3, '"ghcr.io" gave no answer (ECONNRESET)'],
  ["UND_ERR_SOCKET", 3, '"ghcr.io" gave no answer (UND_ERR_SOCKET)'],
  ["UND_ERR_CONNECT_TIMEOUT", 3, '"ghcr.io" gave no answer (UND_ERR_CONNECT_TIMEOUT)'],
  ["CERT_HAS_EXPIRED", 1, 'the certificate of "ghcr.io" is not trusted (CERT_HAS_EXPIRED)'],
  ["ERR_TLS_CERT_ALTNAME_INVALID", 1, 'the certificate of "ghcr.io" is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)'],
  ["ERR_SSL_WRONG_VERSION_NUMBER", 1, '"ghcr.io" does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER)'],
])("reports %s after %d attempts", async (code, attempts, reason) => {
  const failed = failing(coded(code));
  await expect(failed.client.resolve(reference)).rejects.toMatchObject({
    code: "REGISTRY_UNREACHABLE",
    detail: `cannot resolve ghcr.io/a:1: ${reason}, for the manifest request`,
  });
  expect(failed.attempts()).toBe(attempts);
});

it("reports the first of several addresses, and what has no code", async () => {
  const several = failing(new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH")]));
  await expect(several.client.resolve(reference)).rejects.toMatchObject({
    detail: expect.stringContaining('nothing listens at "ghcr.io"'),
  });
  const odd = failing(new Error("bad port\u001b[2J"));
  await expect(odd.client.resolve(reference)).rejects.toMatchObject({
    detail: expect.stringContaining(String.raw`"ghcr.io" gave no answer (bad port\u001b[2J)`),
  });
  expect(odd.attempts()).toBe(1);
});

it("reports a server that does not speak HTTP", async () => {
  const server = await startServer({
    "HEAD /v2/a/manifests/1": (_, response) => void response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n"),
  });
  await expect(connect().resolve({ ...reference, registry: server.host })).rejects.toMatchObject({
    code: "INVALID_ANSWER",
    detail: expect.stringMatching(/: "127\.0\.0\.1:\d+" does not speak HTTP as it should, for the manifest request$/),
  });
  expect(server.received).toHaveLength(1);
});

it.skipIf(!hasOciRegistry("go"))("refuses a certificate that nobody trusts", async () => {
  const pem = makeCertificate();
  let asked = 0;
  const server = createServer({ key: pem, cert: pem }, (_, response) => {
    asked += 1;
    response.end();
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const registry = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(connect({ plainHttp: false }).resolve({ ...reference, registry })).rejects.toMatchObject({
    code: "REGISTRY_UNREACHABLE",
    detail: `cannot resolve ${registry}/a:1: the certificate of "${registry}" is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT), for the manifest request`,
    remedy: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
  });
  expect(asked).toBe(0);
});
