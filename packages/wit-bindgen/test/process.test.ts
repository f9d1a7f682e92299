import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { flagsAtExit, openFullPipe } from "@armory-plugins/support";
import { describe, expect, it, vi } from "vitest";
import { tempDir } from "@armory-plugins/support";
import { readTree } from "./support/read-tree.ts";

const bin = fileURLToPath(new URL("../bin/wit-bindgen.js", import.meta.url));
const wit = { "wit/w.wit": "package a:b;\n\nworld w { import f: func(); }\n" };
const args = ["c", "wit", "--out-dir", "gen"];

describe("the program wit-bindgen", () => {
  it("writes all files where nobody reads its output, and ends well", async () => {
    const directory = await tempDir(wit);
    const child = spawn(process.execPath, [bin, ...args], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(Object.keys(await readTree(join(directory, "gen")))).toEqual(["w.c", "w.h", "w_component_type.o"]);
  });

  it.runIf(process.platform === "linux")("says that no space is left, and ends with 1", async () => {
    const child = spawn("sh", ["-c", 'exec "$@" > /dev/full', "sh", process.execPath, bin, "--help"]);
    const [err, ended] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect({ err, ended }).toEqual({
      err: "error: cannot write the output: ENOSPC: no space left on device, write; free some space or choose another place\n",
      ended: [1, null],
    });
  });

  it.runIf(process.platform === "linux")("leaves what it shares with other processes blocking", async () => {
    const directory = await tempDir(wit);
    const env = { ...process.env, FLAGS: join(directory, "flags") };
    const script = 'cat | "$@" 2>&1 | cat';
    const program = [process.execPath, "--import", flagsAtExit, bin, ...args];
    const child = spawn("sh", ["-c", script, "sh", ...program], {
      cwd: directory,
      env,
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end();
    expect(await text(child.stdout)).toBe(
      ["w.c", "w.h", "w_component_type.o"].map((file) => `Generating "gen/${file}"\n`).join(""),
    );
    const flags = (await readFile(join(directory, "flags"), "utf8")).split("\n");
    expect(flags.map((octal) => Number.parseInt(octal, 8) & 0o4000)).toEqual([0, 0, 0]);
  });

  it.runIf(process.platform === "linux")(
    "waits for room in a pipe that another process made non-blocking",
    async () => {
      const directory = await tempDir(wit);
      const pipe = await openFullPipe(join(directory, "pipe"));
      const child = spawn("sh", ["-c", 'exec "$@" 2>&3', "sh", process.execPath, bin, ...args], {
        cwd: directory,
        stdio: ["ignore", "ignore", "ignore", pipe.fd],
      });
      const ended = once(child, "close");
      await vi.waitFor(() => access(join(directory, "gen", "w_component_type.o")), { timeout: 60_000 });
      const out = await pipe.drain();
      expect({ out, ended: await ended }).toEqual({
        out: ["w.c", "w.h", "w_component_type.o"].map((file) => `Generating "gen/${file}"\n`).join(""),
        ended: [0, null],
      });
    },
  );

  it.runIf(process.platform === "linux").each([
    [["--version"], 0, ""],
    [args, 1, "error: cannot read the current directory: it was deleted; change to another one\n"],
  ])("answers %j in a directory that was deleted", async (given, code, err) => {
    const cwd = await tempDir();
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
    const child = spawn("sh", ["-c", script, "sh", process.execPath, bin, ...given], { cwd });
    expect({ err: await text(child.stderr), ended: await once(child, "exit") }).toEqual({ err, ended: [code, null] });
  });
});
