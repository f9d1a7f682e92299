import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";
import { build } from "@armory-plugins/build";
import type { BuildResult } from "@armory-plugins/build";
import { findWorld } from "@armory-plugins/wit";
import { beforeAll, describe, expect, it } from "vitest";
import { instantiate } from "./support/instantiate.ts";
import { cacheWithPython, copyOfPythonTemplate, plainEnv, pythonProject } from "./support/python.ts";

const minutes = 60_000;
const record = { headers: [{ key: "email", val: Uint8Array.of(1) }], partition: 5, offset: 2n ** 53n + 1n };

let cacheDir: string;
beforeAll(async () => {
  cacheDir = await cacheWithPython();
}, 10 * minutes);

async function buildHere(projectDir: string): Promise<BuildResult & { output: string }> {
  let output = "";
  const result = await build({ projectDir, cacheDir, env: plainEnv, onOutput: (chunk) => (output += chunk) });
  return { ...result, output };
}

describe("build() of a project in Python", { timeout: 10 * minutes }, () => {
  it("builds a backup plugin that works and imports nothing but types", async () => {
    const dir = await copyOfPythonTemplate("backup", join("a", "much longer path", "below"));
    const before = await readdir(dir, { recursive: true });
    const { path, language, world, output } = await buildHere(dir);
    expect([language, world, output]).toEqual(["python", findWorld("backup"), "Component built successfully\n"]);
    const after = (await readdir(dir, { recursive: true })).filter((name) => !name.startsWith(".armory"));
    expect(after.toSorted()).toEqual([...before, "plugin.wasm"].toSorted());

    const bytes = await readFile(path);
    const wit = await componentWit(bytes);
    expect([...wit.matchAll(/^ {2}import ([^;]+);/gm)].map((match) => match[1])).toEqual([
      "kannika:wasi-plugins/types@0.1.0",
    ]);
    const text = bytes.toString("latin1");
    for (const place of [dir, cacheDir, "armory-python-"]) expect(text.includes(place)).toBe(false);

    const plugin = await instantiate(path);
    plugin.call("init", { topic: "orders" }, "mask: [email]");
    expect(plugin.call("transform", record)).toMatchObject({
      tag: "accepted",
      val: { headers: [{ key: "email", val: new TextEncoder().encode("***") }] },
    });
  });

  it("builds a restore plugin, with its requirements", async () => {
    const { path, world } = await buildHere(await copyOfPythonTemplate("restore"));
    expect(world).toBe(findWorld("restore"));
    const plugin = await instantiate(path);
    plugin.call("init", { sourceTopic: "a", targetTopic: "b" }, "noPartitions: 3");
    expect(plugin.call("updateTargetTopicRequirements", { noPartitions: 2n ** 64n - 1n })).toEqual({
      noPartitions: 3n,
    });
    expect(plugin.call("transform", record)).toMatchObject({
      tag: "accepted",
      val: { partition: 2, offset: undefined },
    });
  });

  it("compiles again only when something changed", async () => {
    const dir = await pythonProject(passthrough("one"));
    const first = await buildHere(dir);
    expect(first.output).toBe("Component built successfully\n");

    // Each compilation gives other bytes, so equal ones tell that there was none.
    await writeFile(join(dir, "src", "plugin.pyc.wasm"), "what a tool left there does not count");
    const second = await buildHere(dir);
    expect([second.output, second.sha256]).toEqual(["", first.sha256]);

    await writeFile(join(dir, "src", "plugin.py"), passthrough("two"));
    const third = await buildHere(dir);
    expect([third.output, third.sha256 === first.sha256]).toEqual(["Component built successfully\n", false]);
    expect((await readdir(join(dir, ".armory"))).filter((name) => name.endsWith(".wasm"))).toHaveLength(1);
    const plugin = await instantiate(third.path);
    expect(plugin.call("transform", record)).toEqual({ tag: "error", val: "two" });
  });

  it("drops what a plugin prints, warnings included, and takes nothing of the Python that builds", async () => {
    const { path } = await buildHere(await pythonProject(printing));
    const plugin = await instantiate(path);
    expect(plugin.call("transform", record)).toEqual({ tag: "error", val: "printed; no module named componentize_py" });
  });
});

function passthrough(answer: string): string {
  return `
import wit_world
from wit_world.imports.types import Outcome_Error

class WitWorld(wit_world.WitWorld):
    def init(self, ctx, cfg):
        pass

    def transform(self, rec):
        return Outcome_Error("${answer}")
`;
}

const printing = `
import importlib.util
import sys
import warnings

import wit_world
from wit_world.imports.types import Outcome_Error

print("loading")
found = importlib.util.find_spec("componentize_py")

class WitWorld(wit_world.WitWorld):
    def init(self, ctx, cfg):
        pass

    def transform(self, rec):
        print("x" * 100_000, flush=True)
        print("to stderr", file=sys.stderr)
        warnings.warn("careful", UserWarning)
        return Outcome_Error("printed; " + ("no module named componentize_py" if found is None else str(found)))
`;
