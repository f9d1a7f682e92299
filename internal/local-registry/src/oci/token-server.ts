import { createHash, createPrivateKey, type KeyObject, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, request as send, type ServerResponse } from "node:http";
import { listen, stop } from "../loopback.ts";
import { registryUser } from "./users.ts";

/** A request for a token, as it arrived. */
export interface TokenRequest {
  readonly method: string;
  readonly service: string | null;
  readonly scopes: readonly string[];
  /** Who was asked for: a user by password or by identity token, or nobody in particular. */
  readonly by: "password" | "identity" | "anybody" | "refused";
}

/** A server that gives tokens for a registry: {@link registryUser} may do everything, anybody else nothing or read. */
export interface TokenServer {
  /** Its host and port. */
  readonly host: string;
  /** The URL of tokens, which the registry names as its realm. */
  readonly url: string;
  /** An identity token of the user. */
  readonly identityToken: string;
  readonly requests: readonly TokenRequest[];
  /** Pass all other requests on to the registry, so that it is at the same host: crane and oras ask for no tokens at another port or name of this machine. */
  forwardTo(host: string): void;
  close(): Promise<void>;
}

/** What {@link startTokenServer} needs to know. */
export interface TokenServerOptions {
  /** A private key for ES256 and its certificate. */
  readonly pem: string;
  /** Whether it gives tokens for reading to anybody. */
  readonly anybodyReads: boolean;
}

/**
 * Start one.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/ and https://distribution.github.io/distribution/spec/auth/oauth/
 */
export async function startTokenServer({ pem, anybodyReads }: TokenServerOptions): Promise<TokenServer> {
  const key = createPrivateKey(pem);
  const certificate = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/.exec(pem)?.[1] ?? "";
  const chain = [certificate.replaceAll(/\s/g, "")];
  const identityToken = createHash("sha256").update(pem).digest("hex");
  const requests: TokenRequest[] = [];
  let registry: string | undefined;

  async function giveToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request, identityToken);
    requests.push(asked);
    const isUser = asked.by === "password" || asked.by === "identity";
    if (asked.by === "refused" || (!isUser && !anybodyReads)) {
      response.writeHead(401, { "content-type": "application/json" });
      response.end('{"errors":[{"code":"UNAUTHORIZED","message":"incorrect username or password"}]}');
      return;
    }
    const token = signToken(key, chain, asked, isUser ? ["pull", "push"] : ["pull"]);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(asked.method === "POST" ? { access_token: token } : { token }));
  }

  const server = createServer((request, response) => {
    if (request.url?.startsWith("/token") === true) void giveToken(request, response);
    else if (registry === undefined) response.writeHead(503).end();
    else forward(registry, request, response);
  });
  const { host } = new URL(await listen(server));
  return {
    host,
    url: `http://${host}/token`,
    identityToken,
    requests,
    forwardTo(target) {
      registry = target;
    },
    close: () => stop(server),
  };
}

// --- internal ---

function forward(registry: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, url, headers } = request;
  const forwarded = send(`http://${registry}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  forwarded.on("error", () => response.destroy());
  // The registry would wait for the rest
  response.once("close", () => forwarded.destroy());
  request.pipe(forwarded);
}

async function readRequest(request: IncomingMessage, identityToken: string): Promise<TokenRequest> {
  const { method = "", headers, url = "" } = request;
  if (method === "POST") {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString("utf8"));
    const isUser = form.get("grant_type") === "refresh_token" && form.get("refresh_token") === identityToken;
    const scopes = (form.get("scope") ?? "").split(" ");
    return { method, service: form.get("service"), scopes, by: isUser ? "identity" : "refused" };
  }
  const query = new URL(url, "http://local").searchParams;
  const asked = { method, service: query.get("service"), scopes: query.getAll("scope") };
  if (headers.authorization === undefined) return { ...asked, by: "anybody" };
  const basic = Buffer.from(`${registryUser.username}:${registryUser.password}`).toString("base64");
  return { ...asked, by: headers.authorization === `Basic ${basic}` ? "password" : "refused" };
}

/** @see https://distribution.github.io/distribution/spec/auth/jwt/ */
function signToken(key: KeyObject, chain: readonly string[], asked: TokenRequest, allowed: readonly string[]): string {
  const access = asked.scopes.map((scope) => {
    const [type = "", name = "", actions = ""] = scope.split(":");
    return { type, name, actions: actions.split(",").filter((action) => allowed.includes(action)) };
  });
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: "local",
    aud: asked.service,
    sub: "",
    exp: now + 300,
    nbf: now - 60,
    iat: now,
    jti: randomUUID(),
    access,
  };
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ typ: "JWT", alg: "ES256", x5c: chain })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}
