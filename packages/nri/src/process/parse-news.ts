import { parseErrorData } from "@armory-plugins/base";
import { hostErrorCodes } from "@armory-plugins/host";
import type { NriLogLine } from "../guest/guest-log.ts";
import { nriErrorCodes, parseNriErrorData } from "../nri-error.ts";
import type { FailureMessage } from "../thread/failure-message.ts";
import type { ExitReason, PluginState } from "../thread/plugin-thread-options.ts";
import { parseTurnAnswer, parseTurnQuery } from "../thread/turn.ts";
import type { ProcessNews, ProcessReport } from "./protocol.ts";

/**
 * Check what a process of plugins says, which a plugin may have taken over.
 *
 * @throws TypeError for what is not of the protocol.
 */
export function parseNews(value: unknown): ProcessNews {
  const news = fields(value);
  const { type } = news;
  switch (type) {
    case "state":
      return { type, id: number(news.id), state: parseState(news.state) };
    case "configure":
      return { type, id: number(news.id), request: bytes(news.request), events: number(news.events) };
    case "updates":
      return { type, id: number(news.id), request: bytes(news.request) };
    case "answer":
      return { type, call: number(news.call), response: bytes(news.response) };
    case "refusal":
      return { type, call: number(news.call), failure: parseFailure(news.failure) };
    case "log":
      return { type, id: number(news.id), line: parseLine(news.line) };
    case "failing":
    case "exit":
      return { type, id: number(news.id), reason: parseReason(news.reason) };
    case "turn":
      return { type, id: number(news.id), query: parseTurnQuery(news.query) };
    case "yielded":
      return { type, id: number(news.id), answer: parseTurnAnswer(news.answer) };
    case "handover":
      return { type, plugin: text(news.plugin) };
    case "lease":
      return { type, plugin: text(news.plugin), lease: parseLease(news.lease) };
    case "report":
      return { type, call: number(news.call), report: parseReport(news.report) };
    default:
      throw refused("a type of news", type);
  }
}

// --- internal ---

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (isFields(value)) return value;
  throw refused("an object", value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function number(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw refused("a whole number", value);
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw refused("a string", value);
}

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw refused("bytes", value);
}

function refused(expected: string, value: unknown): TypeError {
  return new TypeError(`expected ${expected}, not ${typeof value}`);
}

const states: ReadonlySet<unknown> = new Set<PluginState>([
  "loading",
  "ready",
  "registered",
  "configured",
  "synchronized",
  "disconnected",
  "ended",
]);

function parseState(value: unknown): PluginState {
  if (isState(value)) return value;
  throw refused("a state", value);
}

function isState(value: unknown): value is PluginState {
  return states.has(value);
}

function parseFailure(value: unknown): FailureMessage {
  const { of, error, text: said } = fields(value);
  if (of === "host") return { of, error: parseErrorData(error, hostErrorCodes) };
  if (of === "nri") return { of, error: parseNriErrorData(error) };
  if (of === "bug") return { of, text: text(said) };
  throw refused("a failure", of);
}

/** Codes become labels of metrics and words of the log. What they mean, no decision depends on that a plugin could not bring about by itself. */
function parseReason(value: unknown): ExitReason {
  return parseErrorData(value, [...hostErrorCodes, ...nriErrorCodes]);
}

function parseLine(value: unknown): NriLogLine {
  const { stream, level, text: said } = fields(value);
  if (stream !== "log" && stream !== "stdout" && stream !== "stderr" && stream !== "host") {
    throw refused("a stream", stream);
  }
  if (level !== "debug" && level !== "info" && level !== "warn" && level !== "error") throw refused("a level", level);
  return { stream, level, text: text(said) };
}

function parseLease(value: unknown): bigint {
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  throw refused("a lease", value);
}

function parseReport(value: unknown): ProcessReport {
  const { stats, memory } = fields(value);
  if (!(stats instanceof Map) || !(memory instanceof Map)) throw refused("a report", stats);
  return {
    stats: new Map([...stats].map(([plugin, counted]) => [text(plugin), bytes(counted)])),
    memory: new Map([...memory].map(([id, size]) => [number(id), number(size)])),
  };
}
