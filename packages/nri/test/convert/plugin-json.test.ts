import {
  normalizeResponse,
  normalizeUpdates,
  nriEvents,
  nriMethodNames,
  requestFromJson,
  requestToJson,
  responseFromJson,
  responseToJson,
  updatesToJson,
} from "@armory-plugins/nri";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { UpdateContainersRequestSchema } from "../../src/proto/nri_pb.ts";

describe("messages as JSON", () => {
  it("have the names of the protocol", () => {
    expect(nriMethodNames).toHaveLength(18);
    expect([nriEvents.length, nriEvents[0], nriEvents[13]]).toEqual([
      14,
      "RUN_POD_SANDBOX",
      "VALIDATE_CONTAINER_ADJUSTMENT",
    ]);
  });

  it.each(nriMethodNames)("come back from bytes, empty ones of %s too", (method) => {
    expect(requestToJson(method, requestFromJson(method, {}))).toEqual({});
    expect(responseToJson(method, responseFromJson(method, {}))).toEqual({});
  });

  it("keep 64 bits, and tell an empty message from an absent one", () => {
    const json = {
      adjust: { linux: { resources: { memory: { limit: { value: "9223372036854775807" }, swap: {} } } } },
      evict: [{ containerId: "a" }],
    };
    expect(responseToJson("CreateContainer", responseFromJson("CreateContainer", json))).toEqual(json);
  });

  it("are written in one way, so that they can be compared", () => {
    expect(normalizeResponse("Configure", { events: 0, failure_policy: { fail_request: true } })).toEqual({
      failurePolicy: { failRequest: true },
    });
    expect(normalizeUpdates({ update: [{ container_id: "a", ignoreFailure: false }] })).toEqual({
      update: [{ containerId: "a" }],
    });
    const updates = create(UpdateContainersRequestSchema, { update: [{ containerId: "a" }] });
    expect(updatesToJson(toBinary(UpdateContainersRequestSchema, updates))).toEqual({ update: [{ containerId: "a" }] });
  });

  it.each([
    () => requestFromJson("CreateContainer", { pods: [] }),
    () => requestFromJson("CreateContainer", { pod: { name: 1 } }),
    () => normalizeResponse("Synchronize", []),
    () => responseToJson("Synchronize", Uint8Array.of(0x0f)),
    () => requestToJson("Configure", Uint8Array.of(0x0a, 9)),
    () => normalizeUpdates({ updates: [] }),
  ])("are refused when they are none: %s", (read) => {
    expect(read).toThrow(expect.objectContaining({ code: "MALFORMED_MESSAGE" }));
  });
});
