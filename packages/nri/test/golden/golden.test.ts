import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseGoldenCases } from "../../src/golden/golden-case.ts";
import { runGoldenCase } from "../../src/golden/run-golden-case.ts";

const file = new URL("../../../../conformance/nri/adaptation.json", import.meta.url);
const text = await readFile(file, "utf8");
const cases = parseGoldenCases(text, "adaptation.json");

describe("the golden cases of upstream's adaptation", () => {
  it("are forty", () => {
    expect(cases).toHaveLength(40);
  });

  it.each(cases)("pass: $name", async (golden) => {
    expect(await runGoldenCase(golden)).toEqual({ name: golden.name, problems: [] });
  });

  it("fail when they expect another response, another error, or that a plugin is shown another container", async () => {
    const [first, conflict] = JSON.parse(text);
    first.response.adjust.annotations.key = "other";
    first.containerSeenByPlugin["00-test"].hooks = { prestart: [{ path: "/bin/x" }] };
    delete first.containerSeenByPlugin["00-test"].linux.resources.cpu;
    first.containerSeenByPlugin["20-nobody"] = {};
    conflict.error = "no";
    const results = await Promise.all(parseGoldenCases(JSON.stringify([first, conflict]), "f.json").map(runGoldenCase));
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

describe("a file of golden cases", () => {
  const golden = { name: "a", op: "create", container: { id: "c" }, plugins: [], response: {} };

  it.each<[unknown, RegExp]>([
    ["{", /\[INVALID_GOLDEN_FILE\] cannot read golden cases from "f.json": it is not JSON: /],
    [{}, /cannot read golden cases from "f.json": the file: .*array/],
    [[], /cannot read golden cases from "f.json": the file: /],
    [[{ ...golden, op: "start" }], /0.op: .*"create"\|"update"\|"stop"/],
    [[{ ...golden, container: { ide: "c" } }], /0.container: .*ide/],
    [[{ ...golden, plugins: [{ name: "foo" }] }], /0.plugins.0.name: expected an index of two digits/],
    [[{ ...golden, plugins: [{ name: "10-foo", create: { adjust: { args: 1 } } }] }], /0.plugins.0.create: .*args/],
    [[{ ...golden, error: "x" }], /0: expected either a response or an error/],
    [
      [{ ...golden, validator: "rejectAll" }],
      /0.validator: "rejectAll" is not an option of the default validator; expected one of enable, /,
    ],
    [[{ ...golden, nonsense: 1 }], /nonsense/],
  ])("is refused: %j", (value, message) => {
    const source = typeof value === "string" ? value : JSON.stringify(value);
    expect(() => parseGoldenCases(source, "f.json")).toThrow(message);
  });
});
