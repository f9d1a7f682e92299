import { once } from "../content/chunks.ts";
import type { OciError } from "../oci-error.ts";
import { Answer } from "./answer.ts";
import { answerError } from "./answer-error.ts";
import { type Authorization, Authorizer } from "./authorizer.ts";
import { mayLeadTo, parseWebUrl, registryUrl } from "./endpoint.ts";
import { describeNetworkError } from "./network-error.ts";
import { PassingFailure } from "./passing-failure.ts";
import type { Settings } from "./settings.ts";
import { type Task, taskError, throwIfOver } from "./task.ts";
import { Watchdog } from "./watchdog.ts";

/** A request to a registry. */
export interface HttpRequest {
  /** What it is, for messages: `the manifest request`. */
  readonly step: string;
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly url: URL;
  /** The statuses that are not a failure. */
  readonly expects: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
}

/** What a request sends. */
export interface RequestBody {
  readonly size: number;
  /** Called for each time that it is sent. What it throws is thrown by the request. */
  open(): AsyncIterable<Uint8Array>;
}

/** Sends requests to registries, in the name of whoever is logged in there. */
export class HttpClient {
  readonly settings: Settings;
  readonly #authorizer: Authorizer;
  /** The origins that have answered before. */
  readonly #reached = new Set<string>();

  constructor(settings: Settings) {
    this.settings = settings;
    this.#authorizer = new Authorizer(settings, (task, { url, headers, form }) => {
      const step = "the token request";
      if (form === undefined) return this.#hop(task, { step, method: "GET", url, expects: [], headers }, url);
      const bytes = Buffer.from(form.toString());
      const body = { size: bytes.length, open: () => once(bytes) };
      const posted = { ...headers, "content-type": "application/x-www-form-urlencoded" };
      return this.#hop(task, { step, method: "POST", url, expects: [], headers: posted, body }, url);
    });
  }

  /** A URL of the repository of a task: `manifests/latest`. */
  url({ repository: { registry, repository } }: Task, path: string): URL {
    return new URL(`v2/${repository}/${path}`, registryUrl(registry, this.settings));
  }

  /**
   * Send a request once: it logs in where it is asked to, and follows redirects of what reads.
   *
   * @throws OciError; PassingFailure where another attempt may help.
   */
  async request(task: Task, request: HttpRequest): Promise<Answer> {
    const known = this.#authorizer.known(task);
    let identity = known?.identity ?? "anybody";
    let answer = await this.#follow(task, request, known);
    if (answer.status === 401 && answer.url.origin === originOf(task, this.settings)) {
      await answer.discard();
      const authorization = await this.#authorizer.authorize(task, answer);
      identity = authorization.identity;
      answer = await this.#follow(task, request, authorization);
    }
    if (request.expects.includes(answer.status)) return answer;
    const isElsewhere = answer.url.origin !== originOf(task, this.settings);
    throw await answerError(task, answer, isElsewhere ? "guest" : identity, this.settings.clock.now());
  }

  /** Send a request, and again to where a redirect leads. Another origin never sees the authorization, nor does any after it. */
  async #follow(task: Task, request: HttpRequest, authorization: Authorization | undefined): Promise<Answer> {
    let url = request.url;
    let header = url.origin === originOf(task, this.settings) ? authorization?.header : undefined;
    for (let hops = 0; ; hops += 1) {
      const answer = await this.#hop(task, request, url, header);
      if (!redirects.has(answer.status)) return answer;
      await answer.discard();
      if (hops === MAX_REDIRECTS) throw answer.invalid(`with more than ${MAX_REDIRECTS} redirects`);
      if (request.method !== "GET" && request.method !== "HEAD") {
        throw answer.invalid(`with a redirect to ${answer.shown("location")}`);
      }
      const target = leadsTo(answer, task, this.settings);
      if (target.origin !== url.origin) header = undefined;
      url = target;
    }
  }

  async #hop(task: Task, request: HttpRequest, url: URL, authorization?: string): Promise<Answer> {
    throwIfOver(task);
    const { clock, idleMs, userAgent } = this.settings;
    const { step, method, headers = {}, body } = request;
    const hop = new AbortController();
    let wasSilent = false;
    const watchdog = new Watchdog(clock, idleMs, () => {
      wasSilent = true;
      hop.abort();
    });
    const source = body === undefined ? undefined : new Source(body, watchdog);
    const who = originName(task, url, this.settings);
    watchdog.start();
    try {
      const response = await this.settings.fetch(url, {
        method,
        headers: {
          "user-agent": userAgent,
          // Sizes, digests and ranges are those of the bytes themselves
          "accept-encoding": "identity",
          ...headers,
          ...(body === undefined ? {} : { "content-length": String(body.size) }),
          ...(authorization === undefined ? {} : { authorization }),
        },
        signal: AbortSignal.any([task.signal, hop.signal]),
        ...(source === undefined ? { redirect: "manual" } : { body: source.chunks(), ...uploading }),
      });
      this.#reached.add(url.origin);
      return new Answer(response, { task, url, step, who }, { watchdog, wasSilent: () => wasSilent });
    } catch (error) {
      throwIfOver(task);
      source?.throwIfFailed();
      throw wasSilent ? silence(task, who, step) : this.#networkError(task, url, step, error);
    } finally {
      watchdog.stop();
    }
  }

  #networkError(task: Task, url: URL, step: string, cause: unknown): OciError | PassingFailure {
    const { code, reason, remedy, mayPass } = describeNetworkError(cause, url.host, this.#reached.has(url.origin));
    const error = taskError(task, code, `${reason}, for ${step}`, { remedy, cause });
    return mayPass ? new PassingFailure(error) : error;
  }
}

/**
 * Where the `Location` of an answer leads to.
 *
 * @throws OciError `INVALID_ANSWER`, `INSECURE_CONNECTION`
 */
export function leadsTo(answer: Answer, task: Task, settings: Settings): URL {
  const target = parseWebUrl(answer.headers.get("location") ?? "", answer.url);
  if (target === undefined) throw answer.invalid('without a usable "Location"');
  if (mayLeadTo(answer.url, target, settings)) return target;
  const reason = `${answer.who} answered ${answer.status} to ${answer.step}, which leads to "${target.origin}" without encryption`;
  throw taskError(task, "INSECURE_CONNECTION", reason, {
    remedy: "ask the operator of the registry for https, or use plain http if you trust the network",
  });
}

// --- internal ---

/**
 * How `fetch` sends a stream without keeping it: it copies the body of a request that may be sent again, elsewhere (step 8.1 of "HTTP-network-or-cache fetch").
 *
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
const uploading = { duplex: "half", redirect: "error", window: null } as const;

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Registries lead to their storage in one hop. */
const MAX_REDIRECTS = 5;

/** What a request sends, watched: while the registry takes it, it is the registry's turn. */
class Source {
  readonly #body: RequestBody;
  readonly #watchdog: Watchdog;
  #failure: { readonly error: unknown } | undefined;

  constructor(body: RequestBody, watchdog: Watchdog) {
    this.#body = body;
    this.#watchdog = watchdog;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of this.#body.open()) {
        this.#watchdog.start();
        yield chunk;
        this.#watchdog.stop();
      }
      this.#watchdog.start();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  /** @throws what reading failed with, where that is why the request failed. */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

function originOf({ repository: { registry } }: Task, settings: Settings): string {
  return registryUrl(registry, settings).origin;
}

/** Who answers at a URL: the registry itself, or somebody else that it named. */
function originName(task: Task, url: URL, settings: Settings): string {
  if (url.origin === originOf(task, settings)) return "the registry";
  return `"${url.host}" (named by the registry)`;
}

function silence(task: Task, who: string, step: string): PassingFailure {
  return new PassingFailure(taskError(task, "REGISTRY_UNREACHABLE", `${who} was silent for too long after ${step}`));
}
