import { execFile } from "node:child_process";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { fakeTerminal } from "./support/terminal.ts";

/** What a shell is answered after these words. */
async function answer(...words: string[]): Promise<string> {
  const terminal = fakeTerminal(await tempDir());
  expect(await main(["complete", "--", ...words], terminal)).toBe(0);
  return terminal.out();
}

/** The words that a shell is offered after these. */
async function complete(...words: string[]): Promise<string[]> {
  return (await answer(...words))
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith(":"))
    .map((line) => line.split("\t")[0] ?? "");
}

describe("armory completion", () => {
  it.each(["bash", "zsh", "fish", "powershell"])("prints a script for %s", async (shell) => {
    const terminal = fakeTerminal(await tempDir());
    expect(await main(["completion", shell], terminal)).toBe(0);
    expect(terminal.out()).toMatch(/armory complete '?--/);
    expect(terminal.err()).toBe("");
  });

  it("offers commands, flags and their values", async () => {
    expect(await complete("in")).toEqual(["inspect"]);
    expect(await complete("run", "--on")).toEqual(["--only", "--on-error"]);
    expect(await complete("run", "--on-error", "")).toEqual(["fail", "skip", "pass"]);
    expect(await complete("completion", "")).toEqual(["bash", "zsh", "fish", "powershell"]);
    expect(await complete("help", "in")).toEqual(["inspect"]);
    expect(await complete("nri", "se")).toEqual(["serve"]);
    expect(await complete("wit", "")).toEqual(["check", "diff", "publish", "fetch"]);
    expect(await complete("wit", "diff", "--output", "")).toEqual(["text", "json"]);
    expect(await complete("nri", "serve", "--log-format", "")).toEqual(["text", "json"]);
    expect(await complete("test", "--report", "")).toEqual(["console", "json", "junit", "html"]);
  });

  it("leaves files to the shell, and only those: directive 4 is no files", async () => {
    expect(await answer("run", "plu")).toBe(":0\n");
    expect(await answer("run", "--config", "")).toBe(":0\n");
    expect(await answer("run", "--on-error", "")).toBe("fail\nskip\npass\n:4\n");
  });

  it.runIf(process.platform !== "win32").each([
    [
      ["armory", ""],
      "build test dev run inspect conformance nri push pull list rm sign verify generate-key-pair save load wit upgrade doctor toolchain completion help",
    ],
    [["armory", "run", "--on"], "--only --on-error"],
    [["armory", "run", "--on-error", "=", "s"], "skip"],
    [["armory", "run", "--on-error", "="], "fail skip pass"],
    [["armory", "run", "--env", "A", "=", "b c", "--on-error", "p"], "pass"],
    [["armory", "run", "plu"], ""],
  ])("completes %j in a bash that has nothing installed", async (words, expected) => {
    const directory = await tempDir({
      armory: `#!/bin/sh\nexec "${process.execPath}" "${fileURLToPath(new URL("../bin/armory.js", import.meta.url))}" "$@"\n`,
    });
    await chmod(join(directory, "armory"), 0o755);
    const script =
      'source <(armory completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); __armory_complete; echo "${COMPREPLY[*]}"';
    const env = { PATH: `${directory}:${process.env["PATH"] ?? ""}` };
    const { stdout, stderr } = await promisify(execFile)("bash", ["--norc", "-c", script, "bash", ...words], { env });
    expect({ stdout, stderr }).toEqual({ stdout: `${expected}\n`, stderr: "" });
  });
});
