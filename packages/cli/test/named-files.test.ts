import { execFile } from "node:child_process";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { runArmory, spawnArmory } from "./support/spawn-armory.ts";
import { fakeTerminal } from "./support/terminal.ts";

const run = promisify(execFile);
let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

/** A folder with a plugin and a pipe that nobody writes to. */
async function directoryWithPipe(): Promise<string> {
  const directory = await tempDir({ "b.wasm": backup, "plugins/readme": "" });
  await run("mkfifo", [join(directory, "pipe")]);
  return directory;
}

const record = '{"headers":[],"key":"a","payload":null}\n';

describe("a file that a user names", () => {
  it.each([
    [["inspect", "pipe"], "is a pipe, not a file; expected a WebAssembly component"],
    [["inspect", "/dev/zero"], "is a device, not a file; expected a WebAssembly component"],
    [["run", "pipe"], "is a pipe; expected a WebAssembly component"],
    [["run", "/dev/zero"], "is a device; expected a WebAssembly component"],
    [["conformance", "pipe"], "is a pipe; expected a plugin"],
    [["run", "b.wasm", "--config", "/dev/zero"], "is a device, not a file; expected a YAML file"],
    [
      ["nri", "run", "--plugins", "plugins", "--pod", "/dev/zero"],
      "is a device, not a file; expected a Kubernetes Pod",
    ],
    [["nri", "replay", "/dev/zero"], "is a device, not a file; expected recordings"],
  ])("is refused where it is no file: %j", async (args, message) => {
    const terminal = fakeTerminal(await directoryWithPipe());
    expect(await main(args, terminal)).toBe(1);
    expect(terminal.err()).toContain(message);
  });

  it.each([
    [["run", "b.wasm", "--config", "pipe"]],
    [["run", "b.wasm", "pipe"]],
    [["run", "b.wasm", "--format", "kafka", "pipe"]],
    [["conformance", "b.wasm", "--config", "pipe"]],
    [["nri", "run", "--plugins", "plugins", "--pod", "pipe"]],
    [["nri", "replay", "pipe"]],
  ])("may be a pipe, and SIGTERM and SIGINT end the waiting for it: %j", async (args) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const directory = await directoryWithPipe();
      const { child, ended } = spawnArmory(args, directory);
      // Opened once it is being read.
      const writer = await open(join(directory, "pipe"), "w");
      child.kill(signal);
      expect((await ended).code).toBe(130);
      await writer.close();
    }
  });

  it("is read from a pipe: a config and records, as shells give them", async () => {
    const directory = await directoryWithPipe();
    await writeFile(join(directory, "records.jsonl"), record);
    const command = `"$0" "$1" run b.wasm --config <(echo 'a: 1') <(cat records.jsonl) --only accepted -q`;
    const bin = join(import.meta.dirname, "../bin/armory.js");
    const { stdout } = await run("bash", ["-c", command, process.execPath, bin], {
      cwd: directory,
      env: { ...process.env, HOME: directory, ARMORY_CACHE_DIR: join(directory, "cache") },
    });
    expect(stdout).toBe(record);
    const nothing = await runArmory(["run", "b.wasm", "/dev/null", "-q"], directory);
    expect(nothing).toEqual({ code: 0, out: "", err: "" });
  });
});
