import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { readEvents } from "../adaptation/events.ts";
import { NriError } from "../nri-error.ts";
import {
  type ConfigureRequest,
  ConfigureRequestSchema,
  type ConfigureResponse,
  ConfigureResponseSchema,
  FailurePolicySchema,
} from "../proto/nri_pb.ts";
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
    message = fromBinary(ConfigureRequestSchema, request);
  } catch (cause) {
    throw new NriError("MALFORMED_MESSAGE", `the ${request.length} bytes are no ConfigureRequest`, { cause });
  }
  message.config = config;
  return toBinary(ConfigureRequestSchema, message);
}

/** What a plugin answered to `Configure`, and what the runtime is told. */
export interface Configured {
  readonly response: Uint8Array;
  /** The operator's, else the plugin's own. */
  readonly policy: FailurePolicy;
}

/**
 * Look at what a plugin answered to `Configure`.
 *
 * @param policy - the operator's, which counts more than what the plugin says itself.
 * @throws NriError `INVALID_EVENTS` in the runtime's words, or `MALFORMED_MESSAGE`.
 */
export function checkConfigured(plugin: string, response: Uint8Array, policy: FailurePolicy | undefined): Configured {
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
  if (policy === undefined) {
    const { failRequest = false, keepConnected = false } = message.failurePolicy ?? {};
    return { response, policy: { failRequest, keepConnected } };
  }
  message.failurePolicy = create(FailurePolicySchema, policy);
  return { response: toBinary(ConfigureResponseSchema, message), policy };
}

/** How long the runtime waits for an answer, as it says in an encoded `ConfigureRequest`, in milliseconds; 0 when it does not. */
export function runtimeLimitOf(request: Uint8Array): number {
  return Number(fromBinary(ConfigureRequestSchema, request).requestTimeout);
}

// --- internal ---

function decodeResponse(plugin: string, response: Uint8Array): ConfigureResponse {
  try {
    return fromBinary(ConfigureResponseSchema, response);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NriError(
      "MALFORMED_MESSAGE",
      `plugin ${plugin} answered Configure with ${response.length} bytes that are no ConfigureResponse: ${reason}`,
      { cause },
    );
  }
}
