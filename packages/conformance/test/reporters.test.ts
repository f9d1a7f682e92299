import { describe, expect, it } from "vitest";
import {
  type CaseResult,
  type ConformanceResult,
  renderConsole,
  renderHtml,
  renderJson,
  renderJunit,
} from "@armory-plugins/conformance";

const base = {
  description: "a key stays",
  clause: "armory#records",
  behaviour: "passthrough",
  milliseconds: 12,
  failures: [],
  command: "armory conformance a.wasm --case NAME",
};
const nasty = "a \"b\" <c> & 'd' \u0000\u001b]0;x\u0007 ]]> \ufffe \u00e9";
const cases: readonly CaseResult[] = [
  {
    ...base,
    name: "backup/key/a",
    status: "failed",
    failures: [
      {
        kind: "mismatch",
        step: 1,
        item: { name: "record", index: 0 },
        given: '{ key: "" }',
        expected: nasty,
        actual: "<script>alert(1)</script>",
        difference: 'key: null, expected ""',
      },
      { kind: "batch-disagrees", step: 1, item: { name: "record", index: 2 }, expected: "accepted", actual: "error" },
    ],
  },
  { ...base, name: "backup/key/b", status: "passed" },
  {
    ...base,
    name: "backup/key/c",
    status: "expected-failure",
    why: "a bug (since 2026-11)",
    failures: [{ kind: "mismatch", step: 0, expected: "ok", actual: "error" }],
  },
  { ...base, name: "backup/key/d", status: "not-run", why: "init refused" },
];
const result: ConformanceResult = {
  subject: "demo & <co>",
  engine: "v8",
  world: "backup",
  behaviours: ["passthrough"],
  seed: 7,
  milliseconds: 1234,
  ok: false,
  counts: { passed: 1, failed: 1, "expected-failure": 1, "not-run": 1 },
  problems: ['known failure "x" matches no case'],
  cases,
};
const good: ConformanceResult = {
  ...result,
  ok: true,
  counts: { passed: 1, failed: 0, "expected-failure": 0, "not-run": 0 },
  problems: [],
  cases: cases.slice(1, 2),
};

describe("renderConsole()", () => {
  it("shows what failed, how to run it again, and the numbers", () => {
    const calm = {
      ...result,
      cases: cases.with(0, {
        ...base,
        name: "backup/key/a",
        status: "failed",
        failures: [
          {
            kind: "batch-disagrees",
            step: 1,
            item: { name: "record", index: 2 },
            given: "{ }",
            expected: "accepted",
            actual: "error",
            difference: "x",
          },
        ],
      }),
    };
    expect(renderConsole(calm)).toBe(`FAILED  backup/key/a  a key stays
    batch disagrees, step 2, record 3
      given:    { }
      batch:    accepted
      single:   error
      differs:  x
    clause:   armory#records
    again:    armory conformance a.wasm --case NAME
failed as expected  backup/key/c  a key stays
    why:      a bug (since 2026-11)
not run  backup/key/d  a key stays
    why:      init refused
problem: known failure "x" matches no case

demo & <co> does not conform: 1 passed, 1 failed, 1 failed as expected, 1 not run: backup/key (1) (backup world, engine v8, seed 7, 1.2 s)
`);
  });

  it("is one line when all is well, and lists every case when asked to", () => {
    const summary = "demo & <co> conforms: 1 passed, 0 failed (backup world, engine v8, seed 7, 1.2 s)\n";
    expect(renderConsole(good)).toBe(summary);
    expect(renderConsole(good, { verbose: true })).toBe(`passed  backup/key/b  a key stays\n\n${summary}`);
  });

  it("colours only when asked to", () => {
    expect(renderConsole(good)).not.toContain("\u001b");
    expect(renderConsole(good, { color: true })).toContain("\u001b[32mconforms\u001b[0m");
  });

  it("lets no control character of a plugin reach the terminal", () => {
    expect(renderConsole(result)).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});

describe("renderJson()", () => {
  it("is the result", () => {
    expect(JSON.parse(renderJson(result))).toEqual(result);
  });
});

describe("renderJunit()", () => {
  const xml = renderJunit(result);

  it("counts tests, failures and skipped ones", () => {
    expect(xml).toContain(
      '<testsuite name="demo &#38; &#60;co&#62; (backup, v8)" tests="5" failures="2" errors="0" skipped="2" time="1.234">',
    );
  });

  it("has a test case for each case and each problem", () => {
    expect(
      [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(([, group, name]) => `${group} ${name}`),
    ).toEqual([
      "backup.key a",
      "backup.key b",
      "backup.key c",
      "backup.key d",
      "known-failures known failure &#34;x&#34; matches no case",
    ]);
  });

  it("is well-formed, whatever a plugin answers", () => {
    expect(unclosed(xml)).toEqual([]);
    expect(xml).not.toMatch(/(?!\n)\p{Cc}|[\ufffe\uffff]/u);
    expect(xml).toContain(
      "a &#34;b&#34; &#60;c&#62; &#38; &#39;d&#39; [U+0000][U+001B]]0;x[U+0007] ]]&#62; [U+FFFE] é",
    );
  });
});

describe("names and texts from outside", () => {
  const hostile = `"'><script>alert(1)</script></td><!-- ]]> javascript:x onload=x \u0000\u0085\u202ereversed\u2069 \ud800`;
  const report: ConformanceResult = {
    ...result,
    subject: hostile,
    behaviours: [hostile],
    problems: [hostile],
    cases: cases.map((each) => ({
      ...each,
      name: `${hostile}/${each.status}`,
      description: hostile,
      behaviour: hostile,
      command: hostile,
      ...(each.status === "passed" ? {} : { why: hostile }),
      failures: each.failures.map((failure) => ({ ...failure, given: hostile, actual: hostile, difference: hostile })),
    })),
  };

  it("stay texts in HTML, in elements and in attributes", () => {
    const page = renderHtml(report);
    // The page's own script is the last thing in it, and there is none but that.
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain("<!--");
    expect([...page.matchAll(/<a href="([^"]*)"/g)].filter(([, to]) => to?.startsWith("#") !== true)).toEqual([]);
    expect(page).not.toMatch(/(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]|\p{Cs}/u);
  });

  it("stay texts in XML, which is well-formed", () => {
    const xml = renderJunit(report);
    expect(unclosed(xml)).toEqual([]);
    expect(xml).not.toMatch(/(?!\n)\p{Cc}|[\ufffe\uffff\u202a-\u202e\u2066-\u2069]|\p{Cs}/u);
    expect(xml).toContain("[U+202E]reversed[U+2069]");
  });

  it("stay texts in JSON, under any key", () => {
    expect(JSON.parse(renderJson(report))).toEqual(report);
  });
});

describe("renderHtml()", () => {
  const html = renderHtml(result);

  it("shows what did not pass, failures first and open", () => {
    expect(
      [...html.matchAll(/<details id="[^"]*" data-status="([^"]*)"[^>]*?( open)?>/g)].map(([, status, open]) => [
        status,
        open !== undefined,
      ]),
    ).toEqual([
      ["failed", true],
      ["expected-failure", false],
      ["not-run", false],
    ]);
  });

  it("has a cell for every case, that leads to what was found", () => {
    expect(
      [...html.matchAll(/<td class="([^"]*)">(?:<a href="#([^"]*)">)?[^<]*/g)].map(([, ...found]) => found),
    ).toEqual(
      expect.arrayContaining([
        ["failed", "finding-1"],
        ["passed", undefined],
        ["expected-failure", "finding-2"],
        ["not-run", "finding-3"],
      ]),
    );
  });

  it("escapes what a plugin answers", () => {
    expect(html).not.toContain("<script>alert");
    expect(html).toContain("&#60;script&#62;alert(1)&#60;/script&#62;");
    expect(html).not.toMatch(/(?![\t\n])\p{Cc}/u);
  });

  it("needs nothing from a network and reads on a phone, light and dark", () => {
    expect(html).not.toMatch(/https?:|\bsrc=|href="[^#]|@import|url\(/);
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(html).toContain("prefers-color-scheme: dark");
  });
});

/** Elements that are not closed as XML wants it, and stray marks. */
function unclosed(xml: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^?]*\?>/, "")
    .replaceAll(
      /<(\/?)([a-z]+)((?:\s+[a-z]+="[^"<&]*(?:&#\d+;[^"<&]*)*")*)\s*(\/?)>/g,
      (_all, close: string, name: string, _attributes: string, empty: string) => {
        if (close !== "") {
          faults.push(...(open.pop() === name ? [] : [name]));
        } else if (empty === "") {
          open.push(name);
        }
        return "";
      },
    );
  return [...faults, ...open, ...(/[<]|&(?!#\d+;)/.exec(rest) ?? [])];
}
