import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ConformanceError, loadCases, runConformance } from "@armory-plugins/conformance";
import { referenceNriEngine } from "./reference-nri.ts";
import { tempDir } from "./temp-dir.ts";

const init = { init: { context: { topic: "orders" }, config: null }, expect: "ok" };
const transform = { transform: [{ key: { utf8: "k" } }], expect: [{ accepted: "same" }] };
const good = { description: "a record passes", world: "backup", steps: [init, transform] };

/** The problems of a case, without the folder's name. */
async function problemsOf(value: unknown): Promise<readonly string[]> {
  const dir = await tempDir({ "a.json": value });
  const error = await rejection(loadCases({ dir }));
  expect(error.code).toBe("INVALID_CASE");
  return error.problems.map((problem) => problem.replace(`${join(dir, "a.json")}: `, ""));
}

async function rejection(promise: Promise<unknown>): Promise<ConformanceError> {
  return await promise.then(
    () => Promise.reject(new Error("it was not rejected")),
    (error: ConformanceError) => error,
  );
}

describe("loadCases()", () => {
  it("reads a folder of fixtures in any depth, sorted, named by path", async () => {
    const dir = await tempDir({
      "z.json": good,
      "deep/er/a.json": { ...good, behaviour: "passthrough" },
      "README.md": "no case",
    });
    expect(await loadCases({ dir, prefix: "fixtures/" })).toEqual([
      { ...good, behaviour: "passthrough", name: "fixtures/deep/er/a", file: join(dir, "deep/er/a.json") },
      { ...good, behaviour: "any", name: "fixtures/z", file: join(dir, "z.json") },
    ]);
  });

  it("reads nothing from an empty folder", async () => {
    expect(await loadCases({ dir: await tempDir() })).toEqual([]);
  });

  it("passes over hidden files and node_modules", async () => {
    const dir = await tempDir({
      ".hidden.json": "{",
      ".git/a.json": "{",
      "node_modules/a/package.json": "{",
      "a.json": good,
    });
    expect((await loadCases({ dir })).map(({ name }) => name)).toEqual(["a"]);
  });

  it("refuses a folder that is not there", async () => {
    const error = await rejection(loadCases({ dir: "/does/not/exist" }));
    expect([error.code, error.message.includes('"/does/not/exist"')]).toEqual(["CASES_UNREADABLE", true]);
  });

  it("refuses a file in place of a folder", async () => {
    const dir = await tempDir({ "a.json": good });
    expect((await rejection(loadCases({ dir: join(dir, "a.json") }))).code).toBe("CASES_UNREADABLE");
  });

  it("ends on a loop of links, and reads each folder once", async () => {
    const dir = await tempDir({ "a/case.json": good });
    await symlink("..", join(dir, "a", "loop"));
    await symlink(".", join(dir, "self"));
    expect((await loadCases({ dir })).map(({ name }) => name)).toEqual(["a/case"]);
  });

  it("names a link that leads nowhere", async () => {
    const dir = await tempDir();
    await symlink("nowhere.json", join(dir, "a.json"));
    expect((await rejection(loadCases({ dir }))).problems[0]).toMatch(/a\.json: cannot be read: .*ENOENT/);
  });

  it("collects the problems of every file", async () => {
    const dir = await tempDir({ "a.json": "{", "b.json": good, "c.json": "[]" });
    const { problems, message } = await rejection(loadCases({ dir }));
    expect(problems.map((problem) => problem.slice(dir.length, dir.length + 8))).toEqual(["/a.json:", "/c.json:"]);
    expect(message).toMatch(/a\.json: is not JSON: .* \(and 1 more\)$/);
  });

  it("refuses an empty file, a binary one and one that is too large", async () => {
    const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
    const dir = await tempDir({ "a.json": "", "b.json": jpeg, "c.json": `"${"x".repeat(5_000_000)}"` });
    const { problems } = await rejection(loadCases({ dir }));
    expect(problems.map((problem) => problem.slice(dir.length + 1, dir.length + 24))).toEqual([
      "a.json: is not JSON: Un",
      "b.json: is not JSON: Th",
      "c.json: is 5000002 byte",
    ]);
  });

  const bad: [string, unknown, string[]][] = [
    ["what is no object", [], ["the file: Invalid input: expected object, received array"]],
    [
      "a field that is missing",
      { ...good, world: undefined },
      ['world: Invalid option: expected one of "backup"|"restore"|"nri"'],
    ],
    ["an unknown field", { ...good, wolrd: 1 }, ['the file: unknown field "wolrd"']],
    [
      "another schema",
      { ...good, $schema: "https://example.com/pod.json" },
      ['$schema: is not a path or address of "case.schema.json"'],
    ],
    [
      "an unknown world",
      { ...good, world: "kubectl" },
      ['world: Invalid option: expected one of "backup"|"restore"|"nri"'],
    ],
    [
      "a long description",
      { ...good, description: "x".repeat(71) },
      ["description: Too big: expected string to have <=70 characters"],
    ],
    [
      "an outcome of no form",
      { ...good, steps: [init, { ...transform, expect: ["acepted"] }] },
      [
        'steps[1].expect[0]: is "acepted"; write {"accepted": "same"}, {"rejected": "same"}, a record in place of "same", {"error": {"contains": "…"}}, or "any"',
      ],
    ],
    ["no step", { ...good, steps: [] }, ["steps: Too small: expected array to have >=1 items"]],
    [
      "a misspelt outcome",
      { ...good, steps: [init, { ...transform, expect: [{ acepted: "same" }] }] },
      [
        'steps[1].expect[0]: unknown field "acepted"; write {"accepted": "same"}, {"rejected": "same"}, a record in place of "same", {"error": {"contains": "…"}}, or "any"',
      ],
    ],
    [
      "text in place of bytes",
      {
        ...good,
        steps: [
          init,
          {
            transform: [{ key: "k", headers: [{ key: "h", val: "v" }], payload: { text: "p" } }],
            expect: [{ accepted: { payload: "p" } }],
          },
        ],
      },
      [
        'steps[1].transform[0].key: is "k"; write {"utf8": "k"}, or {"hex": "00ff"} or {"base64": "AP8="} for bytes that are no text',
        'steps[1].transform[0].headers[0].val: is "v"; write {"utf8": "v"}, or {"hex": "00ff"} or {"base64": "AP8="} for bytes that are no text',
        'steps[1].transform[0].payload: unknown field "text"; write {"utf8": "…"}, or {"hex": "00ff"} or {"base64": "AP8="} for bytes that are no text',
        'steps[1].expect[0].accepted.payload: is "p"; write {"utf8": "p"}, or {"hex": "00ff"} or {"base64": "AP8="} for bytes that are no text',
      ],
    ],
    [
      "numbers in place of 64-bit integers",
      { ...good, steps: [init, { ...transform, transform: [{ offset: 5, timestamp: 1.5e12 }] }] },
      [
        'steps[1].transform[0].offset: is 5; write {"s64": "5"}',
        'steps[1].transform[0].timestamp: is 1500000000000; write {"kind": "create-time", "time": {"s64": "1500000000000"}}',
      ],
    ],
    [
      "a config that is not a string",
      { ...good, steps: [{ init: { context: { topic: "orders" }, config: { remove: ["a"] } }, expect: "ok" }] },
      [
        'steps[0].init.config: unknown field "remove"; write the YAML as a string, null for none, or {"from": "subject"}',
      ],
    ],
    [
      "an error's text without saying how it is compared",
      { ...good, steps: [init, { ...transform, expect: [{ error: "no" }] }] },
      ['steps[1].expect[0].error: is "no"; write {"is": "no"} or {"contains": "no"}, or "any"'],
    ],
    [
      "a start that is of no form, and a long value that is cut",
      { ...good, steps: [{ ...init, expect: "x".repeat(100) }] },
      [`steps[0].expect: is "${"x".repeat(59)}…; write "ok", {"error": {"contains": "…"}}, or "any"`],
    ],
    [
      "hexadecimal in capitals",
      { ...good, steps: [init, { ...transform, transform: [{ key: { hex: "FF" } }] }] },
      ["steps[1].transform[0].key.hex: is not lower-case hexadecimal, two digits a byte"],
    ],
    [
      "half a byte",
      { ...good, steps: [init, { ...transform, transform: [{ payload: { hex: "f" } }] }] },
      ["steps[1].transform[0].payload.hex: is not lower-case hexadecimal, two digits a byte"],
    ],
    [
      "base64 without padding",
      { ...good, steps: [init, { ...transform, transform: [{ payload: { base64: "AAA" } }] }] },
      ["steps[1].transform[0].payload.base64: is not padded base64"],
    ],
    [
      "an offset beyond s64",
      { ...good, steps: [init, { ...transform, transform: [{ offset: { s64: "9223372036854775808" } }] }] },
      ["steps[1].transform[0].offset.s64: is outside -9223372036854775808..9223372036854775807"],
    ],
    [
      "a partition beyond s32",
      { ...good, steps: [init, { ...transform, transform: [{ partition: 2147483648 }] }] },
      ["steps[1].transform[0].partition: Too big: expected number to be <=2147483647"],
    ],
    [
      "a lone surrogate",
      { ...good, steps: [init, { ...transform, transform: [{ headers: [{ key: "\ud800" }] }] }] },
      ["steps[1].transform[0].headers[0].key: has a lone surrogate, which no WIT string can carry"],
    ],
    ["records without an init", { ...good, steps: [transform] }, ["steps[0]: comes before an init step"]],
    [
      "fewer expectations than records",
      { ...good, steps: [init, { transform: [{}, {}], expect: ["any"] }] },
      ["steps[1]: gives 2 records but expects 1 outcomes"],
    ],
    [
      "the other world's context",
      { ...good, world: "restore" },
      ["steps[0]: has the context of the world backup, but the case's world is restore"],
    ],
    [
      "requirements of a backup",
      { ...good, steps: [init, { requirements: { noPartitions: { u64: "1" } }, expect: "any" }] },
      ["steps[1]: asks for requirements, which only the world restore has"],
    ],
    [
      "steps after a refusal",
      { ...good, steps: [{ ...init, expect: { error: "any" } }, transform] },
      ["steps[1]: is never reached, because the init before it is refused"],
    ],
    [
      "a record that becomes gigantic",
      {
        ...good,
        steps: [
          init,
          { ...transform, transform: [{ payload: { repeat: { utf8: "x".repeat(1000) }, times: 1_000_000 } }] },
        ],
      },
      ["steps[1]: transform becomes 1000000000 bytes; at most 67108864 are allowed"],
    ],
    [
      "a config that becomes gigantic",
      { ...good, steps: [{ ...init, init: { ...init.init, config: { repeat: "x".repeat(1000), times: 1_000_000 } } }] },
      ["steps[0]: init.config becomes 1000000000 bytes; at most 67108864 are allowed"],
    ],
    [
      "far too many records",
      {
        ...good,
        steps: [
          init,
          {
            transform: Array.from({ length: 100 }, () => ({})),
            times: 100_000,
            expect: Array.from({ length: 100 }, () => "any"),
          },
        ],
      },
      ["steps[1]: gives 10000000 records; at most 1000000 are allowed"],
    ],
  ];
  for (const [what, value, expected] of bad) {
    it(`refuses ${what}`, async () => {
      expect(await problemsOf(value)).toEqual(expected);
    });
  }

  const nri = { ...good, world: "nri", behaviour: "any", steps: [{ configure: { config: null }, expect: "ok" }] };
  const badNri: [string, unknown[], unknown[]][] = [
    [
      "text in place of bytes",
      [...nri.steps, { call: "Shutdown", request: { raw: "x" }, expect: "ok" }],
      [
        'steps[1].request.raw: is "x"; write {"utf8": "x"}, or {"hex": "00ff"} or {"base64": "AP8="} for bytes that are no text',
      ],
    ],
    [
      "an answer without its field, and a line of a log that is a text",
      [...nri.steps, { call: "CreateContainer", request: {}, expect: { adjust: {} }, log: ["x"] }],
      [
        'steps[1].expect: unknown field "adjust"; write {"response": {…}}, {"error": {"contains": "…"}}, {"broken": "TRAPPED"}, "ok" or "any"',
        'steps[1].log[0]: is "x"; write {"level": "info", "message": "…"}',
      ],
    ],
    [
      "a call before a configure step",
      [{ call: "CreateContainer", request: {}, expect: "ok" }],
      ["steps[0]: comes before a configure step"],
    ],
    [
      "a call of a plugin that has refused its config",
      [
        { configure: { config: "x" }, expect: { error: "any" } },
        { call: "Shutdown", request: {}, expect: "ok" },
      ],
      ["steps[1]: is never reached, because the plugin is gone"],
    ],
    [
      "a call after one that fails",
      [
        ...nri.steps,
        { call: "CreateContainer", request: {}, expect: { broken: "TRAPPED" } },
        { call: "Shutdown", request: {}, expect: "ok" },
      ],
      ["steps[2]: is never reached, because the plugin is gone"],
    ],
    [
      "a request with a field that its message has not",
      [...nri.steps, { call: "CreateContainer", request: { pods: [] }, expect: "ok" }],
      [
        'steps[1]: request: this is not a CreateContainerRequest: cannot decode message nri.pkg.api.v1alpha1.CreateContainerRequest from JSON: key "pods" is unknown',
      ],
    ],
    [
      "a response of another call",
      [...nri.steps, { call: "StopContainer", request: {}, expect: { response: { adjust: {} } } }],
      [
        'steps[1]: expect.response: this is not a StopContainerResponse: cannot decode message nri.pkg.api.v1alpha1.StopContainerResponse from JSON: key "adjust" is unknown',
      ],
    ],
    [
      "updates that are none",
      [...nri.steps, { call: "Shutdown", request: {}, expect: "ok", updates: { pods: [] } }],
      [
        'steps[1]: updates: this is not a UpdateContainersRequest: cannot decode message nri.pkg.api.v1alpha1.UpdateContainersRequest from JSON: key "pods" is unknown',
      ],
    ],
    [
      "a call that there is not",
      [...nri.steps, { call: "createContainer", request: {}, expect: "ok" }],
      [
        'steps[1].call: Invalid option: expected one of "Synchronize"|"Shutdown"|"RunPodSandbox"|"UpdatePodSandbox"|"PostUpdatePodSandbox"|"StopPodSandbox"|"RemovePodSandbox"|"CreateContainer"|"PostCreateContainer"|"StartContainer"|"PostStartContainer"|"UpdateContainer"|"PostUpdateContainer"|"StopContainer"|"RemoveContainer"|"StateChange"|"ValidateContainerAdjustment"',
      ],
    ],
    [
      "an event that there is not",
      [{ configure: { config: null }, expect: { events: ["CREATE"] } }],
      [expect.stringMatching(/^steps\[0\]\.expect\.events\[0\]: Invalid option: expected one of "RUN_POD_SANDBOX"\|/)],
    ],
    [
      "a request that becomes gigantic",
      [
        ...nri.steps,
        {
          call: "Synchronize",
          request: { pods: [{ repeat: { name: { repeat: "x".repeat(100), times: 1000 } }, times: 1_000_000 }] },
          expect: "ok",
        },
      ],
      [expect.stringMatching(/^steps\[1\]: request becomes 1000\d{8} bytes; at most 67108864 are allowed$/)],
    ],
    [
      "bytes in capitals",
      [...nri.steps, { call: "Shutdown", request: { raw: { hex: "FF" } }, expect: "ok" }],
      ["steps[1].request.raw.hex: is not lower-case hexadecimal, two digits a byte"],
    ],
  ];
  for (const [what, steps, expected] of badNri) {
    it(`refuses, of NRI, ${what}`, async () => {
      expect(await problemsOf({ ...nri, steps })).toEqual(expected);
    });
  }

  it("puts long texts and repeated messages of NRI together", async () => {
    const request = {
      pods: [{ repeat: { id: "a" }, times: 2 }, { id: { repeat: "b", times: 3 } }],
      containers: [{ args: [{ concat: ["c", { repeat: "d", times: 2 }] }], annotations: { repeat: "e", times: "3" } }],
    };
    const steps = [...nri.steps, { call: "Synchronize", request, expect: { response: {} } }];
    const dir = await tempDir({ "a.json": { ...nri, steps } });
    const asked: unknown[] = [];
    const engine = referenceNriEngine({
      request: (json, method) => {
        if (method === "Synchronize") asked.push(json);
        return json;
      },
    });
    const cases = await loadCases({ dir });
    await runConformance({ component: "a.wasm", subject: { name: "a", supports: [] }, cases, engine, propertyRuns: 0 });
    expect(asked[0]).toEqual({
      pods: [{ id: "a" }, { id: "a" }, { id: "bbb" }],
      containers: [{ args: ["cdd"], annotations: { repeat: "e", times: "3" } }],
    });
  });
});
