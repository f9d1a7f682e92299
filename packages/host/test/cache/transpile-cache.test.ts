import { execFile } from "node:child_process";
import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { noAccount } from "@armory-plugins/support";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "@armory-plugins/test-guests";
import { obtainCacheKey } from "../../src/cache/cache-key.ts";
import { tempDir } from "@armory-plugins/support";

const run = promisify(execFile);
let guests: string;
let guest: string;

beforeAll(async () => {
  guests = await mkdtemp(join(tmpdir(), "armory-host-guests-"));
  guest = join(guests, "guest.wasm");
  await writeFile(guest, await buildGuest("backup.wat"));
});
afterAll(() => rm(guests, { recursive: true }));

/** A process of its own, as a user has it, with its own home: loads the plugin, calls it, and tells. */
const script = `
  import { loadCode } from "${import.meta.resolve("@armory-plugins/host")}";
  import { loadComponent, logBudget, PluginLog } from "${import.meta.resolve("@armory-plugins/host/thread")}";
  try {
    const cacheDir = process.env.NO_CACHE ? false : undefined;
    const code = await loadCode(process.argv[1], { world: "backup", batch: "transform", cacheDir });
    const { exports } = loadComponent(code)({ log: new PluginLog(logBudget(1000), () => {}), outputBytes: 1000 });
    console.log(exports.transform({ headers: [] }).tag);
  } catch (error) {
    console.log(error.message);
    process.exitCode = 1;
  }
`;

/** Where the source begins in a file of the cache. */
function sourceStart(file: Buffer): number {
  return file.lastIndexOf('"use strict";\n(');
}

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

/** Load in a process with these variables and no others; `nodeFlags` go to Node. */
async function loadWith(env: NodeJS.ProcessEnv, cwd: string, ...nodeFlags: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [...nodeFlags, "--input-type=module", "--eval", script, guest], {
    env: { PATH: process.env["PATH"], ...env },
    cwd,
  }).catch((error: { stdout: string }) => error);
  return stdout.trim();
}

async function files(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe("the transpile cache", () => {
  it("keeps one file, which later processes read and do not write", async () => {
    const here = await machine();
    expect(await load(here)).toBe("accepted");
    const [file, ...others] = await files(here.cache);
    expect(others).toEqual([]);
    expect(file).toMatch(/transpiled\/v5-jco-[\d.]+\/[\da-f]{64}\.batch\.bin$/);
    const before = await stat(file ?? "");
    expect(await load(here)).toBe("accepted");
    expect((await stat(file ?? "")).ino).toBe(before.ino); // a file that is written is a new one
  });

  it("does not run a transpiled component that was altered, cut off, or made with another key", async () => {
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
    // In the middle of V8's bytecode, which stands before the source
    const evilBytecode = Buffer.from(good);
    const middle = Math.floor(sourceStart(good) / 2);
    evilBytecode.writeUInt8(good.readUInt8(middle) ^ 0xff, middle);
    const cut = [good.subarray(0, good.length - 1), good.subarray(0, 10), Buffer.alloc(0)];
    for (const bad of [evil, evilBytecode, ...cut, foreign]) {
      await writeFile(file, bad);
      expect(await load(here)).toBe("accepted");
      const mended = await readFile(file);
      expect(mended.equals(bad)).toBe(false);
      expect(mended.subarray(sourceStart(mended)).equals(good.subarray(sourceStart(good)))).toBe(true);
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
      /^\[CACHE_UNWRITABLE\] cannot keep prepared plugins in .*: ENOTDIR.*; set ARMORY_CACHE_DIR to/,
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
    // A limit on the size of files stands for the full disk: it lets the key be written, and a part of the transpiled component.
    expect(await load(here, "ulimit -f 8; trap '' XFSZ;")).toMatch(/^\[CACHE_UNWRITABLE\] .*EFBIG/);
    expect(await files(here.cache)).toEqual([]);
    expect(await load(here)).toBe("accepted");
  });

  it("removes nothing of others from a cache that is too large", async () => {
    const here = await machine();
    const documents = join(here.home, "documents/v1-jco-1.0.0");
    const transpiled = join(here.cache, "transpiled");
    await mkdir(join(transpiled, "v1-jco-1.0.0"), { recursive: true });
    await mkdir(documents, { recursive: true });
    const name = `${"0".repeat(64)}.bin`;
    const large = [join(documents, name), join(transpiled, "photos.tar"), join(transpiled, "v1-jco-1.0.0/disk.img")];
    const ownOfOldVersion = join(transpiled, "v1-jco-1.0.0", name);
    for (const path of [...large, ownOfOldVersion]) {
      await writeFile(path, "");
      await truncate(path, 2 * 1024 ** 3); // sparse
    }
    await symlink(documents, join(transpiled, "v2-jco-1.0.0"));
    expect(await load(here)).toBe("accepted");
    const left = await Promise.all([...large, ownOfOldVersion].map((path) => lstat(path).catch(() => undefined)));
    expect(left.map((stats) => stats?.size)).toEqual([2 * 1024 ** 3, 2 * 1024 ** 3, 2 * 1024 ** 3, undefined]);
  });
});

describe("the key of the transpile cache", () => {
  const keyOf = ({ home }: Machine): string => join(home, "data/armory-plugins/cache-key");

  /** A machine with a transpiled component, and what is done to its key; what the next load says, and whether it used the transpiled component. */
  async function afterwards(change: (key: string, home: string) => Promise<void>) {
    const here = await machine();
    await load(here);
    const [file = ""] = await files(here.cache);
    const before = await stat(file);
    await change(keyOf(here), here.home);
    const said = await load(here);
    const key = await lstat(keyOf(here));
    return {
      said,
      used: (await stat(file)).ino === before.ino,
      key: { isFile: key.isFile(), size: key.size, mode: (key.mode & 0o777).toString(8) },
    };
  }

  const replaced = { said: "accepted", used: false, key: { isFile: true, size: 32, mode: "600" } };

  it("is read again when nobody touched it", async () => {
    expect(await afterwards(async () => {})).toEqual({ ...replaced, used: true });
  });

  it.each<[string, (key: string, home: string) => Promise<void>]>([
    ["others can read", (key) => chmod(key, 0o644)],
    ["a group can write", (key) => chmod(key, 0o620)],
    ["is empty", (key) => truncate(key, 0)],
    ["is cut off", (key) => truncate(key, 31)],
    ["is too long", (key) => writeFile(key, Buffer.alloc(33))],
    [
      "is a link",
      async (key, home) => {
        await rename(key, join(home, "elsewhere"));
        await symlink(join(home, "elsewhere"), key);
      },
    ],
    [
      "is a link to nothing",
      async (key) => {
        await rm(key);
        await symlink("/nonexistent/key", key);
      },
    ],
    [
      "is a pipe",
      async (key) => {
        await rm(key);
        await run("mkfifo", [key]);
      },
    ],
  ])("is replaced when it %s, with all that it signed", async (_, change) => {
    expect(await afterwards(change)).toEqual(replaced);
  });

  it("is left alone where it is a directory", async () => {
    const here = await machine();
    await mkdir(keyOf(here), { recursive: true });
    expect(await load(here)).toMatch(
      /^\[CACHE_UNWRITABLE\] cannot sign prepared plugins with the key .*EISDIR.*; set XDG_DATA_HOME/,
    );
    expect(await files(here.home)).toEqual([]);
  });

  it.runIf(process.geteuid?.() === 0)("is not trusted, and left alone, when it belongs to another user", async () => {
    const here = await machine();
    await load(here);
    await chown(keyOf(here), 12345, 12345);
    const key = await readFile(keyOf(here));
    expect(await load(here)).toMatch(/^\[CACHE_UNWRITABLE\] .*cache-key: it belongs to user 12345; set XDG_DATA_HOME/);
    expect(await readFile(keyOf(here))).toEqual(key);
  });

  it("is one for processes that start at the same time", async () => {
    const directory = await tempDir();
    const path = join(directory, "a/b/key");
    const keys = await Promise.all(Array.from({ length: 20 }, () => obtainCacheKey(path)));
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    expect(await readdir(join(directory, "a/b"))).toEqual(["key"]);
  });
});

describe("the user's directories", () => {
  it.each([
    ["", 'HOME is ""'],
    ["home", 'HOME is "home"'],
    [".", 'HOME is "."'],
  ])("are not taken from where the process runs: HOME=%s", async (HOME, reason) => {
    const cwd = await tempDir();
    const said = await loadWith({ HOME }, cwd);
    expect(said).toBe(
      `[CACHE_UNWRITABLE] cannot find a directory for the cache: ${reason}, not an absolute path; ` +
        "set HOME, or both ARMORY_CACHE_DIR and XDG_DATA_HOME, to absolute paths, or load without a cache",
    );
    const ARMORY_CACHE_DIR = join(cwd, "cache");
    expect(await loadWith({ HOME, ARMORY_CACHE_DIR, XDG_DATA_HOME: "data" }, cwd)).toContain(
      `cannot find a directory for the cache's key: ${reason}, not an absolute path; set HOME or XDG_DATA_HOME to an absolute path`,
    );
    expect(await readdir(cwd)).toEqual([]);
  });

  it("are needed by a user without an account only where a cache is, and the remedy of the error is enough", async () => {
    const cwd = await tempDir();
    const loadHere = (env: NodeJS.ProcessEnv): Promise<string> => loadWith(env, cwd, "--import", noAccount);
    const problem = (what: string, remedy: string): string =>
      `[CACHE_UNWRITABLE] cannot find a directory for ${what}: you have no home directory; set ${remedy}, or load without a cache`;
    expect(await loadHere({})).toBe(
      problem("the cache", "HOME, or both ARMORY_CACHE_DIR and XDG_DATA_HOME, to absolute paths"),
    );
    const [ARMORY_CACHE_DIR, XDG_DATA_HOME] = [join(cwd, "cache"), join(cwd, "data")];
    expect(await loadHere({ ARMORY_CACHE_DIR })).toBe(
      problem("the cache's key", "HOME or XDG_DATA_HOME to an absolute path"),
    );
    expect(await loadHere({ XDG_DATA_HOME })).toBe(
      problem("the cache", "HOME or ARMORY_CACHE_DIR to an absolute path"),
    );
    expect(await readdir(cwd)).toEqual([]);
    expect(await loadHere({ ARMORY_CACHE_DIR, XDG_DATA_HOME })).toBe("accepted");
    expect(await loadHere({ HOME: join(cwd, "home") })).toBe("accepted");
    expect(await loadHere({ NO_CACHE: "1" })).toBe("accepted");
    expect((await readdir(cwd)).toSorted()).toEqual(["cache", "data", "home"]);
  });
});
