import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { findTypeScriptEngine as find } from "../src/typescript/engine-packages.ts";
import { describe, expect, it } from "vitest";
import { tempDir } from "@armory-plugins/support";

const name = "@armory-plugins/typescript-engine";
const manifest = { name, version: "1.2.3", exports: { ".": "./index.js", "./package.json": "./package.json" } };

/** The function, of a copy of the package that has no toolchain beside it. */
async function loadAlone(): Promise<typeof find> {
  const copy = await tempDir({ "package.json": '{ "type": "module" }' });
  const source = fileURLToPath(new URL("../src", import.meta.url));
  const files = ["build-error.ts", "is-object.ts", "typescript/engine-packages.ts"];
  await Promise.all(files.map((file) => cp(join(source, file), join(copy, file))));
  const module: { findTypeScriptEngine: typeof find } = await import(
    pathToFileURL(join(copy, "typescript/engine-packages.ts")).href
  );
  return module.findTypeScriptEngine;
}

describe("findTypeScriptEngine()", () => {
  it("finds the one that the project has installed", async () => {
    const findTypeScriptEngine = await loadAlone();
    const place = `node_modules/${name}`;
    const project = await tempDir({
      [`${place}/package.json`]: JSON.stringify(manifest),
      [`${place}/index.js`]: "",
    });
    expect(findTypeScriptEngine(project)).toEqual({
      url: pathToFileURL(join(project, place, "index.js")).href,
      version: "1.2.3",
      place: join(project, place),
    });
  });

  it("says which package to install where there is none", async () => {
    const findTypeScriptEngine = await loadAlone();
    const project = await tempDir();
    expect(() => findTypeScriptEngine(project)).toThrow(
      expect.objectContaining({
        code: "TOOLCHAIN_MISSING",
        message: `[TOOLCHAIN_MISSING] cannot find ${name}, which plugins in TypeScript are built with; install it: npm install --save-dev ${name}`,
      }),
    );
  });
});
