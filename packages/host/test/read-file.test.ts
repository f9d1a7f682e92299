import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadCode, readFileChunks, readPluginFile, readWholeFile } from "@armory-plugins/host";
import { tempDir } from "@armory-plugins/support";

const run = promisify(execFile);

async function pipe(): Promise<string> {
  const path = join(await tempDir(), "pipe");
  await run("mkfifo", [path]);
  return path;
}

async function socket(): Promise<string> {
  const path = join(await tempDir(), "socket");
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return path;
}

async function directory(): Promise<string> {
  const path = join(await tempDir(), "folder");
  await mkdir(path);
  return path;
}

const refused: [string, () => Promise<string>, string][] = [
  ["a pipe that nobody writes to", pipe, "is a pipe, not a file"],
  ["a socket", socket, "is a socket, not a file"],
  ["a directory", directory, "is a directory"],
  ["a device without an end", async () => "/dev/zero", "is a device, not a file"],
  ["a device without content", async () => "/dev/null", "is a device, not a file"],
];

describe("readWholeFile()", () => {
  it.each([0, 1, 4095, 4096, 4097, 262_144, 1_000_003])("reads a file of %d bytes", async (size) => {
    const path = join(await tempDir(), "file");
    const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
    await writeFile(path, bytes);
    expect(Buffer.compare(await readWholeFile(path, size), bytes)).toBe(0);
    if (size > 0) await expect(readWholeFile(path, size - 1)).rejects.toThrow(`is larger than ${size - 1} bytes`);
  });

  it.each(refused)("refuses %s", async (_, make, message) => {
    await expect(readWholeFile(await make(), 100)).rejects.toMatchObject({ name: "FileRefused", message });
  });

  it.runIf(process.platform === "linux")("reads a file whose size the system does not say", async () => {
    expect((await readWholeFile("/proc/self/status", 100_000)).toString()).toContain("Pid:");
  });

  it("reads a pipe where one may be", async () => {
    const path = await pipe();
    const read = readWholeFile(path, 1_000_000, { kinds: ["pipe"] });
    await writeFile(path, "a".repeat(300_000));
    expect((await read).length).toBe(300_000);
  });

  it("gives a pipe up that nobody writes to, or whose writer does not write", async () => {
    const path = await pipe();
    for (const hasWriter of [false, true]) {
      const stop = new AbortController();
      const read = readWholeFile(path, 100, { kinds: ["pipe"], signal: stop.signal });
      const writer = hasWriter ? await open(path, "w") : undefined;
      stop.abort(new Error("enough"));
      await expect(read).rejects.toThrow("enough");
      await writer?.close();
    }
  });

  it("ends a device without an end at the limit, and when it is given up", async () => {
    await expect(readWholeFile("/dev/zero", 10_000_000, { kinds: ["device"] })).rejects.toThrow(
      "is larger than 10000000 bytes",
    );
    const stop = new AbortController();
    const reading = (async () => {
      for await (const chunk of readFileChunks("/dev/zero", { kinds: ["device"], signal: stop.signal }))
        if (chunk.length > 0) stop.abort(new Error("enough"));
    })();
    await expect(reading).rejects.toThrow("enough");
  });
});

describe("a plugin's file", () => {
  it("has at most 512 MiB", async () => {
    const path = join(await tempDir(), "large.wasm");
    await writeFile(path, "");
    await truncate(path, 512 * 2 ** 20 + 1);
    await expect(readPluginFile(path)).rejects.toThrow(`is larger than ${512 * 2 ** 20} bytes`);
  });

  it.each(refused)("is not %s", async (_, make, message) => {
    const path = await make();
    const reason = `it ${message}`;
    await expect(loadCode(path, { world: "backup", cacheDir: false })).rejects.toMatchObject({
      message: `[FILE_UNREADABLE] cannot read ${path}: ${reason}; expected a .wasm file`,
    });
  });
});
