import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { defaultSettings, parseSettings, settingsJsonSchema } from "../../src/serve/plugin-settings.ts";

describe("parseSettings()", () => {
  it("gives defaults for what is left out", () => {
    expect(parseSettings("", "a.yaml")).toEqual(defaultSettings);
    expect(parseSettings("# nothing\n", "a.yaml")).toEqual(defaultSettings);
    expect(defaultSettings).toEqual({
      loadTimeout: 60_000,
      memory: 256 * 1024 ** 2,
      restart: { firstDelay: 1000, maxDelay: 60_000, resetAfter: 600_000 },
    });
  });

  it("reads times, sizes and the failure policy", () => {
    const text = `
failurePolicy: { failRequest: true }
requestTimeout: 1.5s
memory: 64Mi
restart: { firstDelay: 250ms, maxDelay: 1h }
`;
    expect(parseSettings(text, "a.yaml")).toEqual({
      ...defaultSettings,
      failurePolicy: { failRequest: true, keepConnected: false },
      requestTimeout: 1500,
      memory: 64 * 1024 ** 2,
      restart: { firstDelay: 250, maxDelay: 3_600_000, resetAfter: 600_000 },
    });
  });

  it("reads YAML as Kubernetes does: its booleans, merges, and nothing for what has no value", () => {
    const text = `
failurePolicy: { failRequest: yes, keepConnected: off }
memory:
restart:
  <<: { firstDelay: 2s, maxDelay: 3s }
  maxDelay: 4s
`;
    expect(parseSettings(text, "a.yaml")).toEqual({
      ...defaultSettings,
      failurePolicy: { failRequest: true, keepConnected: false },
      restart: { firstDelay: 2000, maxDelay: 4000, resetAfter: 600_000 },
    });
  });

  it.each([
    ["memory: 64", '"a.yaml": memory: expected a size from 64KiB to 4GiB, such as 256MiB or 256Mi'],
    ["requestTimeout: 5", '"a.yaml": requestTimeout: expected a time such as 500ms, 2s or 5m'],
    ["group: 010", "group: 8 is not a string; put it in quotes"],
    ["memory: 64 apples", 'memory: "64 apples" is not a size from 64KiB to 4GiB, such as 256MiB or 256Mi'],
    ["memory: 8GiB", 'memory: "8GiB" is not a size'],
    ["requestTimeout: 0s", 'requestTimeout: "0s" is not a time such as 500ms, 2s or 5m'],
    ["restart: { firstDelay: -1s }", 'restart.firstDelay: "-1s" is not a time'],
    [
      "requesttimeout: 1s",
      "(a settings file has failurePolicy, requestTimeout, loadTimeout, memory, isolation, group, restart)",
    ],
    ["[]", "expected object, received array"],
    ["memory: 1MiB\nmemory: 2MiB", '"a.yaml" line 2, column 1: Map keys must be unique'],
    ["a: &a [*a, *a]\nb: *c", "an alias stands for what it is in"],
    [`a: &a [1, 2, 3]\nb: [${"*a ,".repeat(101)}]`, 'Unrecognized keys: "a", "b"'],
    ["memory: 1Mi\n---\nmemory: 2Mi", '"a.yaml" has 2 documents; expected one'],
  ])("refuses %j", (text, message) => {
    expect(() => parseSettings(text, "a.yaml")).toThrow(
      expect.objectContaining({ code: "INVALID_SETTINGS", message: expect.stringContaining(message) }),
    );
  });

  it("tells of all problems at once", () => {
    expect(() => parseSettings("memory: x\nrequestTimeout: y", "a.yaml")).toThrow(/requestTimeout: .*; memory: /);
  });

  it("has the JSON Schema that is published", async () => {
    const published = await readFile(new URL("../../plugin-settings.schema.json", import.meta.url), "utf8");
    expect(JSON.parse(published)).toEqual(settingsJsonSchema());
  });
});
