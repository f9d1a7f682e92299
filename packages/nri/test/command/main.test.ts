import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { main } from "../../src/command/main.ts";
import { tempDir } from "@armory-plugins/support";

/** Run `armory-nri` in a directory of its own. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: "", err: "" };
  const sink = (name: "out" | "err") => ({
    isTerminal: false,
    write: async (chunk: string | Uint8Array) => void (printed[name] += Buffer.from(chunk).toString()),
  });
  const { signal } = new AbortController();
  const code = await main(args, { cwd: await tempDir(), env: {}, stdout: sink("out"), stderr: sink("err"), signal });
  return { code, ...printed };
}

describe("armory-nri", () => {
  it("prints its version, and help for its flags", async () => {
    const manifest: { version: string } = JSON.parse(
      await readFile(new URL("../../package.json", import.meta.url), "utf8"),
    );
    expect(await run("--version")).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" });
    const help = await run("--help");
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain("Usage: armory-nri [options]");
    expect(help.out).toContain("  armory-nri --metrics :9464 ");
  });

  it.each([
    [["--plugin", "."], "(Did you mean --plugins?)"],
    [["--metrics", "9464"], '"9464" is not HOST:PORT, such as 127.0.0.1:9464, [::1]:9464 or :9464.'],
    [["plugin.wasm"], "too many arguments"],
  ])("answers %j with exit code 2", async (args, message) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).toContain("(run armory-nri --help for the flags)");
  });

  it("answers an operator's error with exit code 1 and one line", async () => {
    const { code, out, err } = await run("--runtime-socket", ".");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^error: \[NOT_A_SOCKET\] .*\n$/);
  });

  it("is a program, which SIGTERM ends with exit code 0 while it waits for a runtime", async () => {
    const bin = fileURLToPath(new URL("../../bin/armory-nri.js", import.meta.url));
    const cwd = await tempDir();
    const flags = ["--plugins", "plugins", "--runtime-socket", "nri.sock"];
    const program = spawn(process.execPath, [bin, ...flags], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void program.kill("SIGKILL"));
    const printed = text(program.stdout);
    const ended = once(program, "exit");
    const lines = createInterface({ input: program.stderr })[Symbol.asyncIterator]();
    expect(await lines.next()).toMatchObject({
      value: expect.stringMatching(/ WARN {2}there is no directory ".*plugins"; waiting for it$/),
    });
    program.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(await printed).toBe("");
  });
});
