import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runProgram } from "./support/program.ts";

// Generated code is formatted by gofmt where there is one.
const hasGo = spawnSync("go", ["version"]).status === 0;

describe.skipIf(!hasGo)("the templates in Go", () => {
  it.each(["backup", "restore", "nri"])("have the code that go:generate of %s writes today", async (kind) => {
    const directory = fileURLToPath(new URL(`../../../templates/${kind}/go`, import.meta.url));
    const main = await readFile(join(directory, "main.go"), "utf8");
    const [, args = ""] = /^\/\/go:generate npx wit-bindgen (.*)$/m.exec(main) ?? [];
    const { code, stderr } = await runProgram([...args.split(" "), "--check"], directory);
    expect([code, stderr]).toEqual([0, ""]);
  });
});
