import { main } from "@armory-plugins/cli";
import { describe, expect, it } from "vitest";
import { tempDir } from "./support/temp-dir.ts";
import { fakeTerminal } from "./support/terminal.ts";

/** The words that a shell is offered after these. */
async function complete(...words: string[]): Promise<string[]> {
  const terminal = fakeTerminal(await tempDir());
  expect(await main(["complete", "--", ...words], terminal)).toBe(0);
  return terminal
    .out()
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
  });
});
