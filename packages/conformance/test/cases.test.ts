import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { findWorld, witDirectory } from "@armory-plugins/wit";
import { nriMethodNames } from "@armory-plugins/nri";
import { describe, expect, it } from "vitest";
import {
  type Engine,
  caseJsonSchema,
  lintCases,
  loadBehaviours,
  loadCases,
  loadKnownFailures,
  runConformance,
} from "@armory-plugins/conformance";
import type { NriStep } from "@armory-plugins/conformance/systems/nri";
import { behaves } from "./reference-behaviours.ts";
import { referenceEngine } from "./reference-engine.ts";
import { referenceNriEngine } from "./reference-nri.ts";

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

  it.each([
    ["backup", 40],
    ["restore", 40],
    ["nri", 60],
  ])("has cases enough for the world %s", (kind, least) => {
    expect(cases.filter(({ world }) => world === kind).length).toBeGreaterThanOrEqual(least);
  });

  it("calls every RPC of NRI", () => {
    const steps = cases.filter(({ world }) => world === "nri").flatMap((found) => found.steps as NriStep[]);
    const called = new Set(steps.map((step) => ("call" in step ? step.call : "Configure")));
    expect([...called].toSorted()).toEqual(nriMethodNames.toSorted());
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
        const result = await runConformance({
          component: "reference.wasm",
          subject: { name, supports: [name] },
          cases,
          engine: engineOf(name, world),
        });
        expect(result.cases.filter(({ status }) => status === "failed")).toEqual([]);
        const needStart = result.cases.filter(({ status }) => status === "not-run");
        expect(needStart.every(({ behaviour }) => behaviour === "any" && name === "failing-init")).toBe(true);
        expect(result.ok).toBe(true);
      });
    }
  }
});

function engineOf(behaviour: string, world: string): Engine {
  const behave = behaves[behaviour];
  if (world === "nri" && behaviour === "pod-adjuster") return referenceNriEngine();
  if ((world !== "backup" && world !== "restore") || behave === undefined)
    throw new Error(`the reference has no ${behaviour}`);
  return referenceEngine(world, behave);
}

/** Each item that a clause can name: `package/interface-or-world#item`, and fields as `#item.field`. */
async function witItems(): Promise<string[]> {
  return [
    ...(await itemsOf("backup", ["types", "backup", "restore"])),
    ...(await itemsOf("nri", ["types", "plugin", "runtime"])),
  ];
}

async function itemsOf(kind: string, files: readonly string[]): Promise<string[]> {
  const items: string[] = [];
  const world = findWorld(kind) ?? never();
  const directory = witDirectory(world);
  for (const file of files) {
    const wit = await readFile(`${directory}/${file}.wit`, "utf8");
    const owner = /^(?:interface|world) ([a-z-]+)/m.exec(wit)?.[1] ?? never();
    for (const [, item = "", body = ""] of wit.matchAll(/(?:record|variant|enum|flags) ([a-z-]+) \{([^}]*)\}/g)) {
      items.push(item, ...[...body.matchAll(/([a-z-]+)(?:[:(,])/g)].map(([, field]) => `${item}.${field}`));
    }
    items.push(
      ...[...wit.matchAll(/(?:export |^ {2}(?:type )?)([a-z-]+)(?::| =)/gm)].map(([, name]) => name ?? never()),
    );
    for (const [index, item] of items.entries()) {
      items[index] = item.includes("#") ? item : `${world.package}@${world.version}/${owner}#${item}`;
    }
  }
  return items;
}

/** Each heading of the facts of Armory, and of the behaviours. */
async function headings(): Promise<string[]> {
  const armory = await readFile(new URL("docs/systems/armory.md", root), "utf8");
  return [{ name: "armory", text: armory }, ...behaviours].flatMap(({ name, text }) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => `${name}#${title.toLowerCase().replaceAll(" ", "-")}`),
  );
}

function never(): never {
  throw new Error("the WIT files are not as expected");
}
