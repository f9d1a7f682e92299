import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type CaseResult, type EngineDifference, renderHtml } from "@armory-plugins/conformance";
import { findChromium } from "./find-chromium.ts";
import { sampleMatrix } from "./sample-matrix.ts";
import { tempDir } from "@armory-plugins/support";

// The page as people meet it: opened from a file in a real Chromium.

const executablePath = findChromium();
if (executablePath === undefined) {
  const remedy = "install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH";
  if (process.env["CI"] !== undefined) throw new Error(`the HTML report is not tested without Chromium; ${remedy}`);
  console.warn(`SKIPPED: the HTML report is not tested, there is no Chromium on this machine; ${remedy}`);
}

const hostile = `</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">`;
const failure: Partial<CaseResult> = {
  status: "failed",
  failures: [
    {
      kind: "mismatch",
      step: 1,
      item: { name: "record", index: 2 },
      given: '{ key: "" }',
      expected: 'accepted { key: "" }',
      actual: 'accepted { key: "x" }',
      difference: 'key: "x", expected ""',
    },
  ],
};
const trap: Partial<CaseResult> = {
  status: "failed",
  failures: [{ kind: "broken-call", step: 0, expected: "ok", actual: `[TRAPPED] unreachable ${hostile}` }],
};
const known: Partial<CaseResult> = { ...failure, status: "expected-failure", why: "a bug of the compiler" };
const notRun: Partial<CaseResult> = { status: "not-run", why: "init refused the config" };
const difference: EngineDifference = {
  subject: "go",
  case: "restore/headers/case-number-002",
  step: 1,
  item: { name: "record", index: 0 },
  given: "{ everything null }",
  values: [
    { engine: "v8", value: 'error "line 1"' },
    { engine: "wasmtime", value: 'error "line 2"' },
  ],
  difference: 'error: "line 2", expected "line 1"',
  command: "npx armory conformance go.wasm --engine v8,wasmtime --case restore/headers/case-number-002",
};
const matrix = sampleMatrix({
  subjects: { backup: ["typescript", "rust"], restore: ["go", `<b>python</b>${hostile}`] },
  cases: 12,
  differences: [difference],
  cell: (subject, engine, index) => {
    if (subject === "rust" && engine === "v8" && index === 3) return failure;
    if (subject === "rust" && engine === "wasmtime" && index === 4) return trap;
    if (subject === "go" && index === 5) return known;
    return subject === "typescript" && index === 0 ? notRun : {};
  },
});

describe.skipIf(executablePath === undefined)("the HTML report in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  afterAll(async () => await browser?.close());

  it("shows every case of every plugin on every engine, and what did not pass", async () => {
    const page = await open(matrix);
    expect(await page.title()).toBe("4 plugins on v8 and wasmtime: does not conform");
    expect(await texts(page, "#table-backup thead [data-engine]")).toEqual(["v8", "wasmtime", "v8", "wasmtime"]);
    expect(await page.locator("tr[data-case]:visible").count()).toBe(24);
    expect(await page.locator("#table-backup tr[data-case] td:visible").count()).toBe(12 * 4);
    expect(await texts(page, "#findings > details > summary > b")).toEqual([
      "failed",
      "failed",
      "different",
      "failed as expected",
      "not run",
    ]);
    expect(await texts(page, ".fold > details > summary > b")).toEqual([
      "failed as expected",
      "failed as expected",
      "not run",
      "not run",
    ]);
    expect(await page.locator("#shown").textContent()).toBe("24 cases, 7 findings");
  });

  it("folds known failures and what was not run, and unfolds what is looked for", async () => {
    const page = await open(matrix);
    const folds = page.locator("#findings > .fold");
    expect(await texts(page, "#findings > .fold > summary")).toEqual([
      "failed as expected 2 findings",
      "not run 2 findings",
    ]);
    expect(await folds.locator("> details:visible").count()).toBe(0);
    await page.getByRole("searchbox").fill("init refused");
    expect(await visibleFindings(page)).toEqual([
      "not run backup/any/case-number-000 typescript on v8",
      "not run backup/any/case-number-000 typescript on wasmtime",
    ]);
    await page.getByRole("searchbox").fill("");
    expect(await visibleFindings(page)).toHaveLength(3);
    const row = page.locator('tr[data-case="backup/any/case-number-000"]');
    await row.getByRole("link", { name: "not run" }).first().click();
    expect(await rowsOf(page, "details:target")).toContainEqual(["why", "init refused the config"]);
    expect(await page.locator("details:target dl").isVisible()).toBe(true);
    for (const name of [/^failed as expected/, /^not run/]) await page.getByRole("checkbox", { name }).click();
    expect(await page.locator("#findings > .fold:visible").count()).toBe(0);
  });

  it("begins with the plugins when nothing failed, however much did not run", async () => {
    const cell = (_: string, __: string, index: number): Partial<CaseResult> => (index % 2 === 0 ? notRun : {});
    const page = await open(sampleMatrix({ subjects: { backup: ["typescript"] }, cases: 400, cell }));
    expect(await page.locator("#findings > .fold > summary").textContent()).toBe("not run 400 findings");
    const heading = page.getByRole("heading", { name: "Plugins" });
    expect(await heading.evaluate((node) => node.getBoundingClientRect().bottom)).toBeLessThan(900);
    expect(await page.getByText("Nothing to see here.").isVisible()).toBe(false);
  });

  it("filters by text, in the cases' names as in what plugins answered", async () => {
    const page = await open(matrix);
    await page.getByRole("searchbox").fill("unreachable");
    expect(await visibleCases(page)).toEqual(["backup/payload/case-number-004"]);
    expect(await visibleFindings(page)).toEqual(["failed backup/payload/case-number-004 rust on wasmtime"]);
    await page.getByRole("searchbox").fill("PAYLOAD number-010");
    expect(await visibleCases(page)).toEqual(["backup/payload/case-number-010", "restore/payload/case-number-010"]);
    expect(await page.locator("#shown").textContent()).toBe("2 of 24 cases, 0 findings");
    expect(await page.getByText("Nothing to see here.").isVisible()).toBe(true);
    await page.getByRole("searchbox").fill("");
    expect(await page.locator("#shown").textContent()).toBe("24 cases, 7 findings");
  });

  it("filters by status", async () => {
    const page = await open(matrix);
    for (const name of [/^failed as expected/, /^not run/, /^passed/, /^different/]) {
      await page.getByRole("checkbox", { name }).click();
    }
    expect(await visibleCases(page)).toEqual(["backup/key/case-number-003", "backup/payload/case-number-004"]);
    expect(await visibleFindings(page)).toEqual([
      "failed backup/key/case-number-003 rust on v8",
      "failed backup/payload/case-number-004 rust on wasmtime",
    ]);
    await page.getByRole("checkbox", { name: /^failed \d/ }).click();
    await page.getByRole("checkbox", { name: /^different/ }).click();
    expect(await visibleCases(page)).toEqual(["restore/headers/case-number-002"]);
    expect(await page.locator("#table-backup").isVisible()).toBe(false);
  });

  it("filters by world, plugin and engine: columns go with them", async () => {
    const page = await open(matrix);
    await page.getByRole("combobox", { name: "plugins" }).selectOption("rust");
    expect(await texts(page, "thead [data-subject][colspan]:visible")).toEqual(["rust"]);
    expect(await page.locator("#table-backup tr[data-case] td:visible").count()).toBe(12 * 2);
    await page.getByRole("combobox", { name: "engines" }).selectOption("wasmtime");
    expect(await page.locator("#table-backup tr[data-case] td:visible").count()).toBe(12);
    expect(await visibleFindings(page)).toEqual(["failed backup/payload/case-number-004 rust on wasmtime"]);
    await page.getByRole("combobox", { name: "plugins" }).selectOption("");
    await page.getByRole("combobox", { name: "worlds" }).selectOption("restore");
    expect(await page.locator("#table-backup").isVisible()).toBe(false);
    expect(await page.locator("#table-restore tr[data-case] td:visible").count()).toBe(12 * 2);
  });

  it("leads from a cell to its step, both values, marked where they differ, and the command, which it copies", async () => {
    const page = await open(matrix);
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = false");
    const row = page.locator('tr[data-case="backup/key/case-number-003"]');
    await row.getByRole("link", { name: "failed" }).click();
    const finding = page.locator("details:target");
    expect(await finding.evaluate((node) => (node as unknown as { open: boolean }).open)).toBe(true);
    await finding.locator("dl").scrollIntoViewIfNeeded();
    expect(await rowsOf(page, "details:target")).toEqual([
      ["failure", "mismatch, step 2, record 3"],
      ["given", '{ key: "" }'],
      ["expected", 'accepted { key: "" }'],
      ["actual", 'accepted { key: "x" }'],
      ["differs", 'key: "x", expected ""'],
      ["behaviour", "any"],
      ["clause", "kannika:wasi-plugins@0.1.0/types#kafka-record.key"],
      ["time", "3 ms"],
      ["again", expect.stringContaining("npx armory conformance templates/rust/plugin.wasm --engine v8")],
    ]);
    expect(await texts(page, "details:target mark")).toEqual(["x"]);
    await finding.getByRole("button", { name: "Copy" }).click();
    await finding.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(
      "npx armory conformance templates/rust/plugin.wasm --engine v8 --case backup/key/case-number-003",
    );
  });

  it("opens a finding that the filter hides, when its cell is clicked", async () => {
    const page = await open(matrix);
    await page.getByRole("checkbox", { name: /^failed \d/ }).click();
    const row = page.locator('tr[data-case="backup/key/case-number-003"]');
    await row.getByRole("link", { name: "failed" }).click();
    expect(await page.locator("details:target dl").isVisible()).toBe(true);
  });

  it("shows what each engine answered where they differ", async () => {
    const page = await open(matrix);
    const links = page.locator('tr[data-case="restore/headers/case-number-002"]').getByRole("link");
    expect(await links.allTextContents()).toEqual(["different", "different"]);
    await links.first().click();
    expect(await rowsOf(page, "details:target")).toEqual([
      ["difference", "step 2, record 1"],
      ["given", "{ everything null }"],
      ["v8", 'error "line 1"'],
      ["wasmtime", 'error "line 2"'],
      ["differs", 'error: "line 2", expected "line 1"'],
      ["again", expect.stringMatching(/^npx armory conformance go\.wasm --engine v8,wasmtime/)],
    ]);
    expect(await texts(page, "details:target mark")).toEqual(["1", "2"]);
  });

  it("gives a cell the name of its status, and shows a sign", async () => {
    const page = await open(matrix);
    const cells = page.locator('#table-backup tr[data-case="backup/key/case-number-003"]').getByRole("cell");
    expect(await cells.allTextContents()).toEqual(["passed", "passed", "failed", "passed"]);
    expect(
      await page.evaluate("getComputedStyle(document.querySelector('.matrix td.passed'), '::before').content"),
    ).toContain("✓");
  });

  it("keeps hostile text text", async () => {
    const page = await open(matrix);
    expect(await page.evaluate("window.hacked")).toBe(undefined);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(1);
    expect(await page.locator("#findings").textContent()).toContain(hostile);
    expect(await texts(page, "#table-restore thead [colspan]")).toEqual(["go", `<b>python</b>${hostile}`]);
  });

  it("runs no script that is not its own, whatever gets into it", async () => {
    const spoilt = renderHtml(matrix).replace("<main>", `<main>${hostile.replace("</script>", "")}`);
    const page = await browser.newPage();
    await page.goto(await fileOf(spoilt));
    expect(await page.locator("main img").count()).toBe(1);
    expect(await page.evaluate("window.hacked")).toBe(undefined);
    await page.close();
  });

  it("fits a phone: the matrix moves in its own box, nothing else is wider than the screen", async () => {
    const page = await open(matrix, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    const box = page.locator(".matrix .scroll").first();
    expect(await box.evaluate((node) => node.clientWidth)).toBeLessThanOrEqual(360);
    const cell = page.locator('tr[data-case="backup/any/case-number-000"] td').first();
    expect(await cell.evaluate((node) => node.getBoundingClientRect().left)).toBeLessThan(300);
  });

  it("is dark where that is wanted", async () => {
    const back = async (colorScheme: "light" | "dark"): Promise<unknown> =>
      await (await open(matrix, { colorScheme })).evaluate("getComputedStyle(document.body).backgroundColor");
    expect([await back("light"), await back("dark")]).toEqual(["rgb(255, 255, 255)", "rgb(20, 20, 23)"]);
  });

  it("shows everything without scripts, and no filter that would do nothing", async () => {
    const page = await open(matrix, { javaScriptEnabled: false });
    expect(await page.locator("#filter").isVisible()).toBe(false);
    expect(await page.locator("tr[data-case]:visible").count()).toBe(24);
    expect(await page.locator("#findings > details:visible").count()).toBe(5);
    for (const fold of await page.locator("#findings > .fold > summary").all()) await fold.click();
    expect(await page.locator("#findings details[data-status]:visible").count()).toBe(7);
    await page.locator('tr[data-case="backup/key/case-number-003"]').getByRole("link").first().click();
    expect(await page.locator("details:target dl").isVisible()).toBe(true);
  });

  it("is the same page for one plugin on one engine", async () => {
    const [run] = sampleMatrix({ subjects: { backup: ["demo"] }, engines: ["v8"], cases: 6 }).runs;
    if (run === undefined) throw new Error("the sample is empty");
    const page = await open(run);
    expect(await page.title()).toBe("demo: conforms");
    expect(await page.getByRole("combobox").count()).toBe(0);
    expect(await page.getByText("Nothing to see here.").isVisible()).toBe(true);
    expect(await page.locator("#table-backup tr[data-case] td").count()).toBe(6);
  });

  it("stays below 5 MB and usable with 22 plugins on two engines and 180 cases, one in fifty failing", async () => {
    const names = (kind: string): string[] => Array.from({ length: 11 }, (_, n) => `template-${kind}-language-${n}`);
    const large = sampleMatrix({
      subjects: { backup: names("backup"), restore: names("restore") },
      cases: 180,
      cell: (subject, engine, index) => ((index * 7 + subject.length + engine.length) % 50 === 0 ? failure : {}),
    });
    expect(large.counts.failed).toBeGreaterThan(100);
    expect(Buffer.byteLength(renderHtml(large))).toBeLessThan(5_000_000);
    const page = await open(large);
    expect(await page.locator("#table-restore tr[data-case] td").count()).toBe(180 * 22);
    await page.getByRole("searchbox").fill("case-number-17");
    expect(await page.locator("#shown").textContent()).toMatch(/^20 of 360 cases/);
  });

  /** The page, from a file; whatever its console says and whatever it asks a network for fails the test. */
  async function open(result: Parameters<typeof renderHtml>[0], options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) complaints.push(request.url());
    });
    onTestFinished(async () => {
      await context.close();
      expect(complaints).toEqual([]);
    });
    await page.goto(await fileOf(renderHtml(result)));
    return page;
  }
});

async function fileOf(html: string): Promise<string> {
  return pathToFileURL(join(await tempDir({ "report.html": html }), "report.html")).href;
}

async function texts(page: Page, selector: string): Promise<string[]> {
  return await page.locator(selector).allTextContents();
}

async function visibleCases(page: Page): Promise<unknown[]> {
  return await page
    .locator("tr[data-case]:visible")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-case")));
}

async function visibleFindings(page: Page): Promise<string[]> {
  return await texts(page, "#findings details[data-status]:visible > summary");
}

async function rowsOf(page: Page, selector: string): Promise<(readonly [string, string])[]> {
  const [terms, values] = [await texts(page, `${selector} dt`), await texts(page, `${selector} dd`)];
  return terms.map((term, index) => [term, values[index] ?? ""]);
}
