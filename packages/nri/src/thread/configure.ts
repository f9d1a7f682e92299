import { readEvents } from "../adaptation/events.ts";
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
    throw new NriError("MALFORMED_MESSAGE", `the ${request.length} bytes are no ConfigureRequest`, { cause });
  }
  message.config = config;
  return ConfigureRequestCodec.encode(message);
}

/** What a plugin answered to `Configure`, and what the runtime is told. */
export interface Configured {
  readonly response: Uint8Array;
  readonly failRequest: boolean;
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
  const failRequest = (policy ?? message.failurePolicy)?.failRequest === true;
  if (policy === undefined) return { response, failRequest };
  message.failurePolicy = { $typeName: "nri.pkg.api.v1alpha1.FailurePolicy", ...policy };
  return { response: ConfigureResponseCodec.encode(message), failRequest };
}

// --- internal ---

function decodeResponse(plugin: string, response: Uint8Array): ConfigureResponse {
  try {
    return ConfigureResponseCodec.decode(response);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NriError(
      "MALFORMED_MESSAGE",
      `plugin ${plugin} answered Configure with ${response.length} bytes that are no ConfigureResponse: ${reason}`,
      { cause },
    );
  }
}
