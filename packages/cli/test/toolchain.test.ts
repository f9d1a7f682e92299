import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { fakeTerminal } from "./support/terminal.ts";

describe("armory toolchain install", () => {
  // Node's own recursive mkdir never ends there: /proc is present, and answers ENOENT.
  it.runIf(process.platform === "linux").each(["python", "wasmtime"])(
    "says that %s has no place where no directory can be made",
    async (name) => {
      const terminal = fakeTerminal(await tempDir(), "", { ...process.env, ARMORY_CACHE_DIR: "/proc/armory" });
      expect(await main(["toolchain", "install", name], terminal)).toBe(1);
      expect(terminal.err()).toContain("ENOENT: no such file or directory, mkdir '/proc/armory'");
    },
  );
});
