import { basicHeader, type Credentials } from "../credentials/credentials.ts";
import { isObject, requireJson } from "../content/json.ts";
import type { Answer } from "./answer.ts";
import { answerError } from "./answer-error.ts";
import type { Challenge } from "./challenge.ts";
import { leadsInside, mayLeadTo, parseWebUrl } from "./endpoint.ts";
import type { Settings } from "./settings.ts";
import { type Task, taskError } from "./task.ts";

/** A request to the server that gives tokens. */
export interface TokenRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The fields of a form that is posted; undefined for a GET. */
  readonly form?: URLSearchParams;
}

/** Sends a {@link TokenRequest}, without following redirects. */
export type TokenSender = (task: Task, request: TokenRequest) => Promise<Answer>;

/**
 * Get a token for a task, as the challenge of a registry says.
 *
 * The registry names the server, on whatever host: it is the registry that the credentials are for, and it could have asked for them itself. Whoever only listens gets none,
 * since https does not lead to plain http.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/ and https://distribution.github.io/distribution/spec/auth/oauth/
 * @throws OciError, PassingFailure
 */
export async function fetchToken(
  send: TokenSender,
  settings: Settings,
  task: Task,
  challenged: Answer,
  challenge: Challenge,
  credentials: Credentials | undefined,
): Promise<string> {
  const realm = readRealm(settings, task, challenged, challenge);
  const service = challenge.parameters.get("service");
  const scopes = mergeScopes(task, challenge.parameters.get("scope") ?? "");
  const answer = await send(task, tokenRequest(realm, service, scopes, settings.userAgent, credentials));
  if (answer.status !== 200) {
    throw await answerError(task, answer, credentials === undefined ? "anybody" : "user", settings.clock.now());
  }
  return readToken(answer);
}

// --- internal ---

/** Tokens have a few kilobytes at most: they travel in a header. */
const MAX_TOKEN_BYTES = 65_536;

function readRealm(settings: Settings, task: Task, challenged: Answer, { parameters }: Challenge): URL {
  const text = parameters.get("realm") ?? "";
  const realm = parseWebUrl(text);
  const asked = `${challenged.who} answered 401 to ${challenged.step}`;
  if (realm === undefined) {
    const reason = `${asked} and names ${JSON.stringify(text.slice(0, 200))} as the server for tokens, which is not a URL for that`;
    throw taskError(task, "INVALID_ANSWER", reason);
  }
  if (leadsInside(challenged.url, realm)) {
    const reason = `${asked} and names "${realm.host}" as the server for tokens, an address inside of a network`;
    throw taskError(task, "INVALID_ANSWER", reason, { remedy: "ask the operator of the registry for its name" });
  }
  if (mayLeadTo(challenged.url, realm, settings)) return realm;
  const reason = `${asked} and wants the token request to go to "${realm.origin}" without encryption`;
  throw taskError(task, "INSECURE_CONNECTION", reason, {
    remedy: "ask the operator of the registry for https, or use plain http if you trust the network",
  });
}

/** What the task needs, and what the registry asks for besides: some have scopes of their own. */
function mergeScopes({ access, repository: { repository } }: Task, asked: string): string[] {
  const own = `repository:${repository}:${access === "push" ? "pull,push" : "pull"}`;
  const others = asked.split(" ").filter((scope) => /^[\u0021-\u007e]+$/.test(scope) && !isCovered(scope, own));
  return [...new Set([own, ...others])];
}

/** Whether a scope asks for nothing that another one does not ask for: `repository:a:pull` by `repository:a:pull,push`. */
function isCovered(scope: string, by: string): boolean {
  const [actions = "", ...name] = scope.split(":").toReversed();
  const [others = "", ...otherName] = by.split(":").toReversed();
  return name.join(":") === otherName.join(":") && actions.split(",").every((each) => others.split(",").includes(each));
}

function tokenRequest(
  realm: URL,
  service: string | undefined,
  scopes: readonly string[],
  client: string,
  credentials: Credentials | undefined,
): TokenRequest {
  const services: [string, string][] = service === undefined ? [] : [["service", service]];
  if (credentials?.kind === "identity") {
    const form = new URLSearchParams([
      ["grant_type", "refresh_token"],
      ...services,
      ["client_id", client],
      ["scope", scopes.join(" ")],
      ["refresh_token", credentials.token],
    ]);
    return { url: realm, headers: {}, form };
  }
  const url = new URL(realm);
  for (const [name, value] of services) url.searchParams.set(name, value);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  if (credentials === undefined) return { url, headers: {} };
  url.searchParams.set("account", credentials.username);
  return { url, headers: { authorization: basicHeader(credentials) } };
}

async function readToken(answer: Answer): Promise<string> {
  const bytes = await answer.bytes(MAX_TOKEN_BYTES);
  const value = requireJson(bytes, (cause) => answer.invalid("something that is not JSON", cause));
  const { token, access_token: accessToken } = isObject(value) ? value : {};
  const found = typeof token === "string" && token !== "" ? token : accessToken;
  if (typeof found === "string" && /^[\u0021-\u007e]+$/.test(found)) return found;
  throw answer.invalid("without a token");
}
