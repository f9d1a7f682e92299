import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseRecordings } from "../../src/recordings/recording.ts";
import { replayRecording } from "../../src/recordings/replay-recording.ts";

const file = new URL("../../../../conformance/recordings/adaptation.json", import.meta.url);
const text = await readFile(file, "utf8");
const recordings = parseRecordings(text, "adaptation.json");

describe("the recordings of upstream's adaptation", () => {
  it("are forty", () => {
    expect(recordings).toHaveLength(40);
  });

  it.each(recordings)("pass: $name", async (recording) => {
    expect(await replayRecording(recording)).toEqual({ name: recording.name, problems: [] });
  });

  it("fail when they expect another response, another error, or that a plugin is shown another container", async () => {
    const [first, conflict] = JSON.parse(text);
    first.response.adjust.annotations.key = "other";
    first.containerSeenByPlugin["00-test"].hooks = { prestart: [{ path: "/bin/x" }] };
    delete first.containerSeenByPlugin["00-test"].linux.resources.cpu;
    first.containerSeenByPlugin["20-nobody"] = {};
    conflict.error = "no";
    const results = await Promise.all(
      parseRecordings(JSON.stringify([first, conflict]), "f.json").map(replayRecording),
    );
    expect(results.map(({ problems }) => problems)).toEqual([
      [
        { what: "response", changes: [{ path: "adjust.annotations.key", before: "other", after: "00-test" }] },
        {
          what: "container seen by 00-test",
          changes: [
            { path: "hooks.prestart", before: [{ path: "/bin/x" }] },
            { path: "linux.resources.cpu", after: {} },
          ],
        },
        { what: "container seen by 20-nobody", changes: [{ path: "", before: {} }] },
      ],
      [
        {
          what: "error",
          changes: [
            {
              path: "",
              before: "no",
              after: 'plugins "10-foo" and "00-bar" both tried to set Annotations key',
            },
          ],
        },
      ],
    ]);
  });
});

describe("a file of recordings", () => {
  const recording = { name: "a", op: "create", container: { id: "c" }, plugins: [], response: {} };

  it.each<[unknown, RegExp]>([
    ["{", /\[INVALID_RECORDING\] cannot read recordings from "f.json": it is not JSON: /],
    [{}, /cannot read recordings from "f.json": the file: .*array/],
    [[], /cannot read recordings from "f.json": the file: /],
    [[{ ...recording, op: "start" }], /0.op: .*"create"\|"update"\|"stop"/],
    [[{ ...recording, container: { ide: "c" } }], /0.container: .*ide/],
    [[{ ...recording, plugins: [{ name: "foo" }] }], /0.plugins.0.name: expected an index of two digits/],
    [[{ ...recording, plugins: [{ name: "10-foo", create: { adjust: { args: 1 } } }] }], /0.plugins.0.create: .*args/],
    [[{ ...recording, error: "x" }], /0: expected either a response or an error/],
    [
      [{ ...recording, validator: "rejectAll" }],
      /0.validator: "rejectAll" is not an option of the default validator; expected one of enable, /,
    ],
    [[{ ...recording, nonsense: 1 }], /nonsense/],
  ])("is refused: %j", (value, message) => {
    const source = typeof value === "string" ? value : JSON.stringify(value);
    expect(() => parseRecordings(source, "f.json")).toThrow(message);
  });
});
