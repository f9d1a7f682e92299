// A table of changes: whom each breaks, beside what wasm-tools and wkg say of it. `npm run record:verdicts` has them say it again, and peers.test.ts in each full run.
import { compareWit } from "@armory-plugins/wit-bindgen";
import type { WitComparison } from "@armory-plugins/wit-bindgen";
import { describe, expect, it } from "vitest";
import table from "./changes.json" with { type: "json" };

type Row = (typeof table)[number];

function compare({ old, new: new_ }: Row): Promise<WitComparison> {
  return compareWit({
    old: { path: "old", files: { "w.wit": `package a:b@0.1.0;\n${old}` } },
    new: { path: "new", files: { "w.wit": `package a:b@0.1.1;\n${new_}` } },
  });
}

describe("the table of changes", () => {
  it("has forty of them and more, each once", () => {
    expect(table.length).toBeGreaterThanOrEqual(40);
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
  });

  it.each(table)("$name", async (row) => {
    const { changes } = await compare(row);
    const newGuests = new Set(changes.map(({ breaks }) => breaks.newGuestsOnOldHost));
    expect({
      changes: changes.map(({ kind, item, path }) => `${kind} ${item} ${path}`),
      oldGuestsOnNewHost: changes.some(({ breaks }) => breaks.oldGuestsOnNewHost) ? "break" : "work",
      newGuestsOnOldHost: newGuests.has("all") ? "break" : newGuests.has("users") ? "break if they use it" : "work",
      isBreaking: changes.some(({ isBreaking }) => isBreaking),
    }).toEqual({
      changes: row.changes,
      oldGuestsOnNewHost: row.oldGuestsOnNewHost,
      newGuestsOnOldHost: row.newGuestsOnOldHost,
      isBreaking: row.isBreaking,
    });
    for (const { explanation } of changes) expect(explanation).toMatch(/^[A-Z].*\.$/);
  });

  it.each(table)("$name: wasm-tools and wkg say the same where they speak", async (row) => {
    const { others } = await compare(row);
    expect(others).toEqual({ wasmTools: row.wasmTools, wkg: row.wkg });
  });

  it("says why, where the two contradict each other or miss something", () => {
    const explained = table.filter((row) => "contradiction" in row).map(({ name }) => name);
    const contradictory = table.filter(({ wasmTools, wkg, isBreaking }) => {
      if (wasmTools === null) return false;
      return wasmTools !== wkg || (wasmTools === "compatible" && isBreaking);
    });
    expect(explained).toEqual(contradictory.map(({ name }) => name));
    expect(explained.length).toBeGreaterThan(20);
    expect(table[0]).toMatchObject({ wasmTools: "breaking", wkg: "compatible", isBreaking: true });
  });
});
