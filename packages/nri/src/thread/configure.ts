import { allEvents, eventNames, readEvents } from "../adaptation/events.ts";
import { NriError } from "../nri-error.ts";
import { ConfigureRequestCodec, ConfigureResponseCodec } from "../proto/nri_codec.ts";
import type { ConfigureRequest, ConfigureResponse } from "../proto/nri_pb.ts";
import type { FailurePolicy } from "./plugin-thread-options.ts";

/**
 * Put a plugin's config into an encoded `ConfigureRequest`: the runtime has none for a plugin that connects by itself.
 *
 * @throws NriError `MALFORMED_MESSAGE`
 */
export function withConfig(request: Uint8Array, config: string | undefined): Uint8Array {
  if (config === undefined) return request;
  let message: ConfigureRequest;
  try {
    message = ConfigureRequestCodec.decode(request);
  } catch (cause) {
    throw new NriError("MALFORMED_MESSAGE", `the ${request.length} bytes are not a ConfigureRequest`, { cause });
  }
  message.config = config;
  return ConfigureRequestCodec.encode(message);
}

/** What a plugin answered to `Configure`, and what the runtime is told. */
export interface Configured {
  readonly response: Uint8Array;
  /** The operator's, otherwise the plugin's own. */
  readonly policy: FailurePolicy;
  /** The mask of the events that the plugin asked for, none of them left out; 0 for all that the runtime has. */
  readonly events: number;
}

/** What is known of the runtime that asks, and what the operator wants. */
export interface ConfigureRules {
  /** The operator's failure policy, which counts more than what the plugin says itself. */
  readonly failurePolicy?: FailurePolicy | undefined;
  /** The mask of the events that the runtime knows: it does not get others. Default: it is told what the plugin says. */
  readonly knownEvents?: number | undefined;
}

/**
 * The mask of the events that a runtime knows, by the encoded `ConfigureRequest` that it sent.
 *
 * Runtimes say the version of their NRI since 0.12, which knows all events that there are. Before, nothing that they send tells NRI 0.9 from 0.10.
 *
 * @returns undefined where the request does not say it.
 */
export function eventsKnownBy(request: Uint8Array | undefined): number | undefined {
  if (request === undefined) return undefined;
  try {
    return ConfigureRequestCodec.decode(request).NRIVersion === "" ? undefined : allEvents;
  } catch {
    return undefined;
  }
}

/**
 * Look at what a plugin answered to `Configure`.
 *
 * @throws NriError `INVALID_EVENTS` in the runtime's words, `NRI_TOO_OLD` for a plugin that the runtime would never ask, or `MALFORMED_MESSAGE`.
 */
export function checkConfigured(plugin: string, response: Uint8Array, rules: ConfigureRules): Configured {
  const { failurePolicy: policy, knownEvents } = rules;
  const message = decodeResponse(plugin, response);
  const events = readEvents(message.events);
  if ("problem" in events) {
    throw new NriError(
      "INVALID_EVENTS",
      `plugin ${plugin}: ${events.problem}; NRI 0.12 has events 1 to 14, bit 0 to 13`,
      {
        pluginText: events.problem,
      },
    );
  }
  const { failRequest = false, keepConnected = false } = policy ?? message.failurePolicy ?? {};
  const configured = { policy: { failRequest, keepConnected }, events: message.events };
  const sent = eventsToTell(plugin, message.events, knownEvents);
  if (policy === undefined && sent === message.events) return { response, ...configured };
  if (policy !== undefined) message.failurePolicy = { $typeName: "nri.pkg.api.v1alpha1.FailurePolicy", ...policy };
  message.events = sent;
  return { response: ConfigureResponseCodec.encode(message), ...configured };
}

/** How long the runtime waits for an answer, as it says in an encoded `ConfigureRequest`, in milliseconds; 0 when it does not, or says something else than a message. */
export function runtimeLimitOf(request: Uint8Array): number {
  try {
    return Number(ConfigureRequestCodec.decode(request).requestTimeout);
  } catch {
    return 0;
  }
}

// --- internal ---

/**
 * The mask that the runtime is told. To it 0 is every event that it has: said by a plugin, that is fine for one that has fewer, and too much for one that has more than the plugin knows;
 * it cannot say that nothing is left.
 */
function eventsToTell(plugin: string, mask: number, known: number | undefined): number {
  if (known === undefined) return mask;
  if (mask === 0) return known === allEvents ? allEvents : 0;
  const sent = mask & known;
  if (sent !== 0) return sent;
  const names = eventNames(mask).join(", ");
  const text = `the runtime's NRI is older than 0.10, and knows none of the events that the plugin wants: ${names}`;
  const remedy = "run it on containerd 2.2 or CRI-O 1.34, or newer";
  throw new NriError("NRI_TOO_OLD", `plugin ${plugin}: ${text}`, { remedy, pluginText: text });
}

function decodeResponse(plugin: string, response: Uint8Array): ConfigureResponse {
  try {
    return ConfigureResponseCodec.decode(response);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NriError(
      "MALFORMED_MESSAGE",
      `plugin ${plugin} answered Configure with ${response.length} bytes that are not a ConfigureResponse: ${reason}`,
      { cause },
    );
  }
}
