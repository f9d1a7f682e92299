import { join } from "node:path";
import { expect, it } from "vitest";
import { readPythonSources } from "../src/python/sources.ts";
import type { PythonProject } from "../src/project.ts";
import { tempDir } from "@armory-plugins/support";

async function moduleOf(entry: string): Promise<string> {
  const dir = await tempDir({ [entry]: "", "src/package/__init__.py": "" });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of a project is read
  const project = { dir, entry: join(dir, entry) } as PythonProject;
  return (await readPythonSources(project)).module;
}

it.each([
  ["src/plugin.py", "plugin"],
  ["src/package/größe_1.py", "package.größe_1"],
  ["src/package/__init__.py", "package"],
])("the entry %j is the module %j", async (entry, module) => {
  expect(await moduleOf(entry)).toBe(module);
});

it.each(["my-plugin.py", "a;import os.py", "1st.py", "a b.py", "a\nimport os\n.py"])(
  "the entry %j, whose name would be other code, is refused",
  async (name) => {
    await expect(moduleOf(`src/${name}`)).rejects.toThrow(
      `${JSON.stringify(name.slice(0, -".py".length))} is not the name of a Python module; rename it, with letters, digits and underscores only`,
    );
  },
);
