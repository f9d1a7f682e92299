import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { componentizePyVersion } from "../src/toolchains/python.ts";
import { pythonTemplate } from "./support/python.ts";

const kinds = ["backup", "restore", "nri"] as const;

it.each(kinds)(
  "the %s template in Python pins the componentize-py that armory toolchain install gets",
  async (kind) => {
    const manifest = await readFile(join(pythonTemplate(kind), "pyproject.toml"), "utf8");
    expect(manifest).toContain(`"componentize-py==${componentizePyVersion}"`);
  },
);

it.each([".gitignore", ".vscode/settings.json"])("all templates in Python have the same %s", async (name) => {
  const [backup, ...others] = await Promise.all(
    kinds.map((kind) => readFile(join(pythonTemplate(kind), name), "utf8")),
  );
  for (const other of others) expect(other).toBe(backup);
});
