import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const project = join(import.meta.dirname, "consumer");

describe("a user's project", () => {
  it.each(["typescript", "typescript-5.9"])(
    "compiles with the strictest settings, without Node's types, by %s",
    async (compiler) => {
      const tsc = join(dirname(require.resolve(`${compiler}/package.json`)), "bin", "tsc");
      await expect(run(process.execPath, [tsc, "--project", project])).resolves.toEqual({ stdout: "", stderr: "" });
    },
  );
});
