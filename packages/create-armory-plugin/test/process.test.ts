import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { flagsAtExit, openFullPipe } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { command, emptyDirectory, filesIn } from "./support/command.ts";

const bin = fileURLToPath(new URL("../bin/create-armory-plugin.js", import.meta.url));
const args = ["--yes", "mail-hider"];

describe("the program create-armory-plugin", () => {
  it("writes all files where nobody reads its output, and ends well", async () => {
    const directories = [await emptyDirectory(), await emptyDirectory()] as const;
    await command(directories[0], ...args);
    const child = spawn(process.execPath, [bin, ...args], { cwd: directories[1], stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await filesIn(directories[1])).toEqual(await filesIn(directories[0]));
  });

  it.runIf(process.platform === "linux")("says that no space is left for its output, and ends with 1", async () => {
    const cwd = await emptyDirectory();
    const child = spawn("sh", ["-c", 'exec "$@" > /dev/full', "sh", process.execPath, bin, ...args], { cwd });
    const [err, ended] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect(err.split("\n").at(-2)).toBe(
      "error: cannot write the output: ENOSPC: no space left on device, write; free some space or choose another place",
    );
    expect({ ended, made: await readdir(cwd) }).toEqual({ ended: [1, null], made: ["mail-hider"] });
  });

  it.runIf(process.platform === "linux")("leaves what it shares with other processes blocking", async () => {
    const cwd = await emptyDirectory();
    const env = { ...process.env, FLAGS: join(cwd, "flags") };
    const program = [process.execPath, "--import", flagsAtExit, bin, ...args];
    const script = 'cat | "$@" 2>&1 | cat';
    const child = spawn("sh", ["-c", script, "sh", ...program], { cwd, env, stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.end();
    expect(await text(child.stdout)).toContain("mail-hider is ready. Next:");
    const flags = (await readFile(join(cwd, "flags"), "utf8")).split("\n");
    expect(flags.map((octal) => Number.parseInt(octal, 8) & 0o4000)).toEqual([0, 0, 0]);
  });

  it.runIf(process.platform === "linux")(
    "waits for room in a pipe that another process made non-blocking",
    async () => {
      const directories = [await emptyDirectory(), await emptyDirectory()] as const;
      const { stdout, stderr } = await command(directories[0], ...args);
      const pipe = await openFullPipe(join(await emptyDirectory(), "pipe"));
      const child = spawn("sh", ["-c", 'exec "$@" 2>&3', "sh", process.execPath, bin, ...args], {
        cwd: directories[1],
        stdio: ["ignore", "pipe", "ignore", pipe.fd],
      });
      const ended = once(child, "close");
      // The last thing that it says
      const [out]: unknown[] = await once(child.stdout ?? Readable.from([]), "data");
      const err = await pipe.drain();
      expect({ out: String(out), err, ended: await ended }).toEqual({ out: stdout, err: stderr, ended: [0, null] });
    },
  );

  it.runIf(process.platform === "linux").each([
    [["--version"], 0, ""],
    [["--help"], 0, ""],
    [args, 1, "error: cannot read the current directory: it was deleted; change to another one\n"],
  ])("answers %j in a directory that was deleted", async (given, code, err) => {
    const cwd = await emptyDirectory();
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
    const child = spawn("sh", ["-c", script, "sh", process.execPath, bin, ...given], { cwd });
    child.stdout.resume();
    expect({ err: await text(child.stderr), ended: await once(child, "exit") }).toEqual({ err, ended: [code, null] });
  });
});
