import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { witFolder, worlds, type RecordWorldKind } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import {
  caseJsonSchema,
  lintCases,
  loadBehaviours,
  loadCases,
  loadKnownFailures,
  runConformance,
} from "@armory-plugins/conformance";
import { behaves } from "./reference-behaviours.ts";
import { referenceEngine } from "./reference-engine.ts";

const root = new URL("../../../", import.meta.url);
const inConformance = (name: string): string => fileURLToPath(new URL(`conformance/${name}`, root));
const cases = await loadCases();
const behaviours = await loadBehaviours();

describe("conformance/", () => {
  it("travels in the package as it is", async () => {
    const here = await loadCases({ dir: inConformance("cases") });
    const withoutFile = (list: typeof cases) => list.map((found) => ({ ...found, file: "" }));
    expect(withoutFile(cases)).toEqual(withoutFile(here));
    expect(await loadBehaviours(inConformance("behaviours"))).toEqual(behaviours);
  });

  it("publishes the schema that the code declares", async () => {
    expect(JSON.parse(await readFile(inConformance("case.schema.json"), "utf8"))).toEqual(caseJsonSchema());
  });

  it("passes its own lint", () => {
    expect(lintCases({ cases, behaviours })).toEqual([]);
  });

  it("has at least 40 cases for each world of records", () => {
    const kinds: readonly RecordWorldKind[] = ["backup", "restore"];
    const counts = kinds.map((kind) => cases.filter(({ world }) => world === kind).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(40);
  });

  it("has cases for every behaviour in each of its worlds", () => {
    const missing = behaviours.flatMap(({ name, worlds: kinds }) =>
      kinds.filter((kind) => !cases.some(({ behaviour, world }) => behaviour === name && world === kind)),
    );
    expect(missing).toEqual([]);
  });

  it("has known failures that can be read", async () => {
    expect(await loadKnownFailures(inConformance("known-failures"))).toEqual(expect.any(Array));
  });

  it("points at items that the WIT files and the docs have", async () => {
    const anchors = new Set([...(await witItems()), ...(await headings())]);
    expect(cases.filter(({ clause }) => !anchors.has(clause ?? "")).map(({ name, clause }) => [name, clause])).toEqual(
      [],
    );
  });
});

describe("the reference", () => {
  for (const { name, worlds: kinds } of behaviours) {
    for (const world of kinds) {
      it(`passes every case of ${name} in the world ${world}`, async () => {
        const behave = behaves[name];
        if (behave === undefined) {
          throw new Error(`the reference has no ${name}`);
        }
        const result = await runConformance({
          component: "reference.wasm",
          subject: { name, supports: [name] },
          cases,
          engine: referenceEngine(world, behave),
        });
        expect(result.cases.filter(({ status }) => status === "failed")).toEqual([]);
        const needStart = result.cases.filter(({ status }) => status === "not-run");
        expect(needStart.every(({ behaviour }) => behaviour === "any" && name === "failing-init")).toBe(true);
        expect(result.ok).toBe(true);
      }, 60_000);
    }
  }
});

/** Each item that a clause can name: `package/interface-or-world#item`, and fields as `#item.field`. */
async function witItems(): Promise<string[]> {
  const items: string[] = [];
  const folder = witFolder(worlds[0] ?? never());
  for (const file of ["types", "backup", "restore"]) {
    const wit = await readFile(`${folder}/${file}.wit`, "utf8");
    const owner = /^(?:interface|world) ([a-z-]+)/m.exec(wit)?.[1] ?? never();
    for (const [, item = "", body = ""] of wit.matchAll(/(?:record|variant|enum) ([a-z-]+) \{([^}]*)\}/g)) {
      items.push(item, ...[...body.matchAll(/([a-z-]+)(?:[:(,])/g)].map(([, field]) => `${item}.${field}`));
    }
    items.push(...[...wit.matchAll(/export ([a-z-]+):/g)].map(([, name]) => name ?? never()));
    for (const [index, item] of items.entries()) {
      items[index] = item.includes("#") ? item : `kannika:wasi-plugins@0.1.0/${owner}#${item}`;
    }
  }
  return items;
}

async function headings(): Promise<string[]> {
  const text = await readFile(new URL("docs/systems/armory.md", root), "utf8");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(
    ([, title = ""]) => `armory#${title.toLowerCase().replaceAll(" ", "-")}`,
  );
}

function never(): never {
  throw new Error("the WIT files are not as expected");
}
