import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "@armory-plugins/test-guests";
import { tempDir } from "./support/temp-dir.ts";

const run = promisify(execFile);
let guests: string;
let guest: string;

beforeAll(async () => {
  guests = await mkdtemp(join(tmpdir(), "armory-host-guests-"));
  guest = join(guests, "guest.wasm");
  await writeFile(guest, await buildGuest("backup.wat"));
});
afterAll(() => rm(guests, { recursive: true }));

/** A process of its own, as a user has it, with its own home: loads the plugin, transforms a record, and tells. */
const script = `
  import { loadPlugin } from "@armory-plugins/host";
  try {
    const plugin = await loadPlugin(process.argv[1]);
    const instance = await plugin.openTopic({ context: { topic: "t" } });
    const [outcome] = await instance.transform([{ headers: [] }]);
    await plugin.close();
    console.log(outcome.tag);
  } catch (error) {
    console.log(error.message);
    process.exitCode = 1;
  }
`;

interface Machine {
  readonly home: string;
  readonly cache: string;
}

async function machine(): Promise<Machine> {
  const home = await tempDir();
  return { home, cache: join(home, "cache") };
}

async function load({ home, cache }: Machine, limits = ""): Promise<string> {
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: join(home, "data"), ARMORY_CACHE_DIR: cache };
  const command = `${limits} exec "$0" --input-type=module --eval "$1" "$2"`;
  const { stdout } = await run("sh", ["-c", command, process.execPath, script, guest], {
    env,
    cwd: import.meta.dirname,
  }).catch((error: { stdout: string }) => error);
  return stdout.trim();
}

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe("the translation cache", () => {
  it("keeps one file, which later processes read and do not write", async () => {
    const here = await machine();
    expect(await load(here)).toBe("accepted");
    const [file, ...others] = await files(here.cache);
    expect(others).toEqual([]);
    expect(file).toMatch(/translations\/v4-jco-[\d.]+\/[\da-f]{64}\.batch\.bin$/);
    const before = await stat(file ?? "");
    expect(await load(here)).toBe("accepted");
    expect((await stat(file ?? "")).ino).toBe(before.ino); // a file that is written is a new one
  });

  it("does not run a translation that was altered, cut off, or made with another key", async () => {
    const here = await machine();
    await load(here);
    const [file = ""] = await files(here.cache);
    const good = await readFile(file);
    const evil = Buffer.from(good.toString("latin1").replace('"use strict";', 'throw 666; "use strict";'), "latin1");
    expect(evil.equals(good)).toBe(false);
    const other = await machine();
    await load(other);
    const foreign = await readFile((await files(other.cache))[0] ?? "");
    expect(foreign.equals(good)).toBe(false);
    for (const bad of [evil, good.subarray(0, good.length - 1), good.subarray(0, 10), Buffer.alloc(0), foreign]) {
      await writeFile(file, bad);
      expect(await load(here)).toBe("accepted");
      expect((await readFile(file)).equals(good)).toBe(true);
    }
  });

  it("is safe when processes start at the same time", async () => {
    const here = await machine();
    expect(await Promise.all([load(here), load(here), load(here)])).toEqual(["accepted", "accepted", "accepted"]);
    expect(await files(here.cache)).toHaveLength(1);
    expect(await load(here)).toBe("accepted");
  });

  it("says so when it can't be written, and does without writing when all is there", async () => {
    const here = await machine();
    await writeFile(here.cache, "a file where the folder belongs");
    expect(await load(here)).toMatch(
      /^\[CACHE_UNWRITABLE\] cannot keep the translated plugin in .*: ENOTDIR.*; set ARMORY_CACHE_DIR/,
    );
    const warm = await machine();
    await load(warm);
    const elsewhere = await machine();
    await mkdir(join(elsewhere.home, "data/armory-plugins"), { recursive: true });
    await copyFile(
      join(warm.home, "data/armory-plugins/cache-key"),
      join(elsewhere.home, "data/armory-plugins/cache-key"),
    );
    expect(await load({ ...elsewhere, cache: warm.cache }, "ulimit -f 0;")).toBe("accepted");
  });

  it.runIf(process.platform === "linux")("does not wait for ever where no folder can be made", async () => {
    // Node's own recursive mkdir does: /proc is there, and says ENOENT for what should be made in it.
    expect(await load({ home: await tempDir(), cache: "/proc/armory" })).toMatch(/^\[CACHE_UNWRITABLE\] .*ENOENT/);
  });

  it("leaves nothing behind when the disk is full", async () => {
    const here = await machine();
    // A limit on the size of files stands for the full disk: it lets the key be written, and a part of the translation.
    expect(await load(here, "ulimit -f 8; trap '' XFSZ;")).toMatch(/^\[CACHE_UNWRITABLE\] .*EFBIG/);
    expect(await files(here.cache)).toEqual([]);
    expect(await load(here)).toBe("accepted");
  });
});
