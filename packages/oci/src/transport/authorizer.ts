import { basicHeader, type Credentials } from "../credentials/credentials.ts";
import type { OciError } from "../oci-error.ts";
import type { Answer } from "./answer.ts";
import type { Identity } from "./answer-error.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import type { Settings } from "./settings.ts";
import { type Task, taskError } from "./task.ts";
import { fetchToken, type TokenSender } from "./token.ts";

/** What a request says of who sends it. */
export interface Authorization {
  /** The value of the header. */
  readonly header: string;
  readonly identity: Identity;
}

/** Answers registries that ask who is there, and remembers the answer for each repository. */
export class Authorizer {
  readonly #settings: Settings;
  readonly #send: TokenSender;
  readonly #known = new Map<string, Authorization>();

  /** @param send - sends a request to the server that gives tokens. */
  constructor(settings: Settings, send: TokenSender) {
    this.#settings = settings;
    this.#send = send;
  }

  /** What the registry accepted for such a task before. */
  known(task: Task): Authorization | undefined {
    return this.#known.get(keyOf(task));
  }

  /**
   * Answer a challenge.
   *
   * @throws OciError `UNSUPPORTED_AUTHENTICATION`, `AUTHENTICATION_FAILED`, `ACCESS_DENIED`, `INSECURE_CONNECTION`, …; PassingFailure.
   */
  async authorize(task: Task, answer: Answer): Promise<Authorization> {
    const header = answer.headers.get("www-authenticate") ?? "";
    const challenges = parseChallenges(header);
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    const basic = challenges.find(({ scheme }) => scheme === "basic");
    if (bearer === undefined && basic === undefined) throw unsupported(task, answer, challenges);
    const { registry } = task.repository;
    const credentials = await this.#settings.credentials(registry, task.signal);
    const authorization =
      bearer === undefined
        ? basicAuthorization(task, answer, credentials)
        : await this.#tokenAuthorization(task, answer, bearer, credentials);
    this.#known.set(keyOf(task), authorization);
    return authorization;
  }

  async #tokenAuthorization(
    task: Task,
    answer: Answer,
    challenge: Challenge,
    credentials: Credentials | undefined,
  ): Promise<Authorization> {
    const token = await fetchToken(this.#send, this.#settings, task, answer, challenge, credentials);
    return { header: `Bearer ${token}`, identity: credentials === undefined ? "anybody" : "user" };
  }
}

// --- internal ---

function keyOf({ repository: { registry, repository }, access }: Task): string {
  return `${access} ${registry}/${repository}`;
}

function basicAuthorization(task: Task, answer: Answer, credentials: Credentials | undefined): Authorization {
  const { registry } = task.repository;
  const asked = `${answer.who} answered 401 to ${answer.step}`;
  if (credentials === undefined) {
    throw taskError(task, "ACCESS_DENIED", `${asked}, and there are no credentials for "${registry}"`, {
      remedy: `log in: docker login ${registry}`,
    });
  }
  if (credentials.kind === "identity") {
    const reason = `${asked}: it wants a password, and for "${registry}" there is an identity token`;
    throw taskError(task, "AUTHENTICATION_FAILED", reason, { remedy: `log in again: docker login ${registry}` });
  }
  return { header: basicHeader(credentials), identity: "user" };
}

function unsupported(task: Task, answer: Answer, challenges: readonly Challenge[]): OciError {
  const asked = `${answer.who} answered 401 to ${answer.step}`;
  const schemes = challenges.map(({ scheme }) => JSON.stringify(scheme.slice(0, 40)));
  const reason =
    schemes.length > 0
      ? `${asked} and asks for authentication by ${schemes.slice(0, 3).join(", ")}`
      : `${asked} without saying how to authenticate`;
  return taskError(task, "UNSUPPORTED_AUTHENTICATION", reason, {
    remedy: "check that the address is that of a registry: Basic and Bearer are what registries use",
  });
}
