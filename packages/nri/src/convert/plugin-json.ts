import {
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type MessageShape,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import type { NriMethod } from "../proto/nri-methods.ts";
import { NriError } from "../nri-error.ts";
import { EventSchema, Plugin, UpdateContainersRequestSchema } from "../proto/nri_pb.ts";

// What a plugin is asked and what it answers, as protobuf's JSON: for people, files of cases and reports.

/** The names of the events of NRI 0.12; the event at `i` is the bit `1 << i` of a plugin's mask. */
// UNKNOWN and LAST are not events
export const nriEvents: readonly string[] = EventSchema.values.slice(1, -1).map(({ name }) => name);

/**
 * Encode a request.
 *
 * @param json - the request of this method in protobuf's JSON.
 * @throws NriError `MALFORMED_MESSAGE` when it has an unknown field, or one of another type.
 */
export function requestFromJson(method: NriMethod, json: JsonValue): Uint8Array {
  const { input } = methodOf(method);
  return toBinary(input, parse(input, json));
}

/**
 * Decode a request, without the fields that are empty or zero.
 *
 * @throws NriError `MALFORMED_MESSAGE`
 */
export function requestToJson(method: NriMethod, request: Uint8Array): JsonValue {
  return render(methodOf(method).input, request);
}

/**
 * Encode a response.
 *
 * @param json - the response of this method in protobuf's JSON.
 * @throws NriError `MALFORMED_MESSAGE` when it has an unknown field, or one of another type.
 */
export function responseFromJson(method: NriMethod, json: JsonValue): Uint8Array {
  const { output } = methodOf(method);
  return toBinary(output, parse(output, json));
}

/**
 * Decode a response, without the fields that are empty or zero.
 *
 * @throws NriError `MALFORMED_MESSAGE`
 */
export function responseToJson(method: NriMethod, response: Uint8Array): JsonValue {
  return render(methodOf(method).output, response);
}

/**
 * Write a response as {@link responseToJson} does, so that two can be compared.
 *
 * @throws NriError `MALFORMED_MESSAGE` when it has an unknown field, or one of another type.
 */
export function normalizeResponse(method: NriMethod, json: JsonValue): JsonValue {
  const { output } = methodOf(method);
  return toJson(output, parse(output, json));
}

/**
 * Decode an `UpdateContainersRequest`, which a plugin makes of its own accord, without the fields that are empty or zero.
 *
 * @throws NriError `MALFORMED_MESSAGE`
 */
export function updatesToJson(request: Uint8Array): JsonValue {
  return render(UpdateContainersRequestSchema, request);
}

/**
 * Write an `UpdateContainersRequest` as {@link updatesToJson} does, so that two can be compared.
 *
 * @throws NriError `MALFORMED_MESSAGE` when it has an unknown field, or one of another type.
 */
export function normalizeUpdates(json: JsonValue): JsonValue {
  return toJson(UpdateContainersRequestSchema, parse(UpdateContainersRequestSchema, json));
}

// --- internal ---

function methodOf(name: NriMethod): { readonly input: DescMessage; readonly output: DescMessage } {
  const found = Plugin.methods.find((method) => method.name === name);
  if (found === undefined) throw new Error(`the Plugin service has no ${name}`);
  return found;
}

function parse<Desc extends DescMessage>(desc: Desc, json: JsonValue): MessageShape<Desc> {
  try {
    return fromJson(desc, json);
  } catch (cause) {
    throw new NriError("MALFORMED_MESSAGE", `this is not a ${desc.name}: ${reasonOf(cause)}`, { cause });
  }
}

function render(desc: DescMessage, bytes: Uint8Array): JsonValue {
  try {
    return toJson(desc, fromBinary(desc, bytes));
  } catch (cause) {
    throw new NriError(
      "MALFORMED_MESSAGE",
      `the ${bytes.length} bytes are not a valid ${desc.name}: ${reasonOf(cause)}`,
      {
        cause,
      },
    );
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
