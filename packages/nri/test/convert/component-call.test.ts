import { type NriMethod, nriMethodNames, requestFromJson, responseToJson, toComponentCall } from "@armory-plugins/nri";
import { describe, expect, it } from "vitest";
import { pluginCalls, type PluginExports } from "../../src/convert/plugin-calls.ts";

describe("toComponentCall()", () => {
  it.each([
    ["Configure", "configure"],
    ["Synchronize", "synchronize"],
    ["CreateContainer", "create-container"],
    ["UpdateContainer", "update-container"],
    ["StopContainer", "stop-container"],
    ["ValidateContainerAdjustment", "validate-container-adjustment"],
    ["StartContainer", "state-change"],
    ["UpdatePodSandbox", "update-pod-sandbox"],
    ["Shutdown", "shutdown"],
  ] as const)("asks for %s with %s", (method, name) => {
    expect(ask(method, {})).toMatchObject({ name });
  });

  it("gives the arguments, and makes the response of the result, as a call in this engine does", () => {
    const json = { pod: { id: "p", annotations: { a: "b" } }, container: { id: "c" } };
    const call = ask("CreateContainer", json);
    const result = {
      adjust: undefined,
      update: [{ containerId: "c", linux: undefined, ignoreFailure: true }],
      evict: [],
    };
    const seen: unknown[] = [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one function that is called
    const plugin = {
      createContainer: (...args: unknown[]) => {
        seen.push(...args);
        return result;
      },
    } as unknown as PluginExports;
    const response = pluginCalls.CreateContainer(plugin, requestFromJson("CreateContainer", json));
    expect(call.arguments).toEqual(seen);
    expect(call.toResponse(result)).toEqual(response);
    expect(responseToJson("CreateContainer", response)).toEqual({
      update: [{ containerId: "c", ignoreFailure: true }],
    });
  });

  it("answers by itself where a component is not asked", () => {
    expect(toComponentCall("StateChange", requestFromJson("StateChange", { event: "UNKNOWN" }))).toEqual(
      new Uint8Array(),
    );
  });

  it.each(nriMethodNames.filter((method) => method !== "Shutdown"))("refuses what is no request of %s", (method) => {
    expect(() => toComponentCall(method, Uint8Array.of(0x0f))).toThrow(
      expect.objectContaining({ code: "MALFORMED_MESSAGE" }),
    );
  });
});

function ask(method: NriMethod, json: Parameters<typeof requestFromJson>[1]) {
  const call = toComponentCall(method, requestFromJson(method, json));
  if (call instanceof Uint8Array) throw new Error(`${method} asks for nothing`);
  return call;
}
