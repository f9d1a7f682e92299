import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { runArmory, spawnArmory } from "./support/spawn-armory.ts";

const line = '{"headers":[],"key":"k","payload":"x"}\n';
let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

describe("the armory program", () => {
  it("prints its version and help", async () => {
    const directory = await tempDir();
    const manifest: { version: string } = JSON.parse(
      await readFile(new URL("../package.json", import.meta.url), "utf8"),
    );
    expect(await runArmory(["--version"], directory)).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" });
    const help = await runArmory(["--help"], directory);
    expect({ code: help.code, err: help.err }).toEqual({ code: 0, err: "" });
    expect(help.out.match(/^ {2}([\w-]+) /gm)?.map((word) => word.trim())).toEqual([
      "build",
      "test",
      "dev",
      "run",
      "inspect",
      "conformance",
      "nri",
      "push",
      "pull",
      "list",
      "rm",
      "sign",
      "verify",
      "generate-key-pair",
      "save",
      "load",
      "wit",
      "upgrade",
      "doctor",
      "toolchain",
      "completion",
      "help",
      "npx",
      "npx",
      "kcat",
      "npx",
      "npx",
      "npx",
    ]);
    expect(await runArmory(["help", "run"], directory)).toEqual(await runArmory(["run", "--help"], directory));
  });

  it.each([
    [[], "Usage: armory"],
    [["biuld"], "Did you mean build?"],
    [["--verison"], "Did you mean --version?"],
    [["help", "nothing"], "unknown command"],
    [["completion", "tcsh"], "Allowed choices are bash, zsh, fish, powershell"],
  ])("answers %j with exit code 2", async (args, message) => {
    const { code, out, err } = await runArmory(args, await tempDir());
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });

  const lost = "error: cannot read the current directory: it was deleted; change to another one\n";

  it.runIf(process.platform === "linux").each([
    [["--version"], 0, ""],
    [["help", "run"], 0, ""],
    [["completion", "bash"], 0, ""],
    [["run", "b.wasm"], 1, lost],
    [["inspect", "b.wasm"], 1, lost],
    [["build"], 1, lost],
    [["doctor"], 1, lost],
  ])("answers %j in a directory that was deleted", async (args, code, err) => {
    const bin = fileURLToPath(new URL("../bin/armory.js", import.meta.url));
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
    const child = spawn("sh", ["-c", script, "sh", process.execPath, bin, ...args], { cwd: await tempDir() });
    child.stdout.resume();
    expect({ err: await text(child.stderr), ended: await once(child, "exit") }).toEqual({ err, ended: [code, null] });
  });

  it("passes records through a pipe, as they come", async () => {
    const directory = await tempDir({ "b.wasm": backup });
    const { child, ended } = spawnArmory(["run", "b.wasm", "--only", "accepted", "-q"], directory);
    child.stdin.write(line);
    const [first]: unknown[] = await once(child.stdout, "data");
    expect(String(first)).toBe(line);
    child.stdin.end();
    expect(await ended).toMatchObject({ code: 0, err: "" });
  });

  it("ends quietly when its reader goes away", async () => {
    const directory = await tempDir({ "b.wasm": backup });
    const { child, ended } = spawnArmory(["run", "b.wasm"], directory);
    child.stdout.destroy();
    const writing = setInterval(() => child.stdin.write(line.repeat(1000)), 1);
    try {
      expect(await ended).toEqual({ code: 0, out: "destroyed", err: "" });
    } finally {
      clearInterval(writing);
    }
  });

  it.runIf(process.platform === "linux")("says that no space is left", async () => {
    const directory = await tempDir({ "b.wasm": backup, "r.jsonl": line });
    const full = await open("/dev/full", "w");
    const bin = fileURLToPath(new URL("../bin/armory.js", import.meta.url));
    const child = spawn(process.execPath, [bin, "run", "b.wasm", "r.jsonl", "-q"], {
      cwd: directory,
      env: { ...process.env, HOME: directory, ARMORY_CACHE_DIR: join(directory, "cache") },
      stdio: ["ignore", full.fd, "pipe"],
    });
    let err = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    const [code]: unknown[] = await once(child, "close");
    await full.close();
    expect({ code, err }).toEqual({
      code: 1,
      err: "error: no space left where the output goes (ENOSPC), and its last line may be cut; free some space and run again\n",
    });
  });

  it.runIf(process.platform !== "win32")("ends with 130 on Ctrl-C, on a pipe that nobody closes", async () => {
    const directory = await tempDir({ "b.wasm": backup });
    const { child, ended } = spawnArmory(["run", "b.wasm", "--only", "accepted"], directory);
    child.stdin.write(line);
    await once(child.stdout, "data");
    child.kill("SIGINT");
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toMatch(/^1 records in: 1 accepted/);
  });

  it("runs 200,000 records in less than 300 MiB, under back-pressure", async () => {
    const directory = await tempDir({ "b.wasm": backup });
    const file = join(directory, "large.jsonl");
    const stream = createWriteStream(file);
    for (let i = 0; i < 200; i += 1) {
      const part = Array.from(
        { length: 1000 },
        (_, k) => `{"offset":${i * 1000 + k},"key":"k","payload":"${"x".repeat(900)}"}\n`,
      );
      if (!stream.write(part.join(""))) await once(stream, "drain");
    }
    stream.end();
    await once(stream, "finish");
    const { child, ended } = spawnArmory(
      ["run", "b.wasm", "large.jsonl", "--only", "accepted", "-o", "json"],
      directory,
    );
    let peak = 0;
    const watching = setInterval(() => {
      void residentBytes(child.pid).then((bytes) => {
        peak = Math.max(peak, bytes);
        return peak;
      });
    }, 20);
    const { code, err } = await ended;
    clearInterval(watching);
    expect({ code, summary: JSON.parse(err) }).toMatchObject({
      code: 0,
      summary: { in: 200_000, accepted: 200_000 },
    });
    expect(peak).toBeLessThan(300 * 1024 * 1024);
  });
});

/** The memory of a process; 0 where the system does not say. */
async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
