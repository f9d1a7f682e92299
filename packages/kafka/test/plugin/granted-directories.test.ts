import { readdir, readFile, readlink, rename, stat, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Grants } from "@armory-plugins/host";
import { loadPlugin, type Plugin, type TopicInstance } from "@armory-plugins/kafka";
import { buildGuest, decodeString, record } from "@armory-plugins/test-guests";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tempDir } from "@armory-plugins/support";

let plugin: Plugin;

beforeAll(async () => {
  plugin = await loadPlugin(await buildGuest("wasi.wat"), { name: "guest", cacheDir: false });
});
afterAll(() => plugin.close());

describe("a plugin with a directory to write", () => {
  it("does not get out by a link that it renames to where a directory was that it has open", async () => {
    const { outside, data } = await directories();
    await symlink("../outside", join(data, "out"));
    const instance = await open([{ hostPath: data, guestPath: "/", access: "read-write" }]);
    expect(await ask(instance, "D", "sub")).toBeUndefined();
    expect(await ask(instance, "m", moved("sub", "away"))).toBeUndefined();
    expect(await ask(instance, "m", moved("out", "sub"))).toBeUndefined();
    expect(await list(instance)).toEqual([".", "..", "inside.txt"]);
    expect(await ask(instance, "T")).toBeUndefined();
    expect(await ask(instance, "f", "sub/secret.txt")).toBe(notPermitted);
    expect(await ask(instance, "D", "sub")).toBe(notPermitted);
    expect((await stat(join(data, "away"))).mtimeMs).toBe(1000);
    expect((await stat(outside)).mtimeMs).toBe(5000);
    expect(await readdir(outside)).toEqual(["secret.txt"]);
    await instance.close();
  });

  it("does not get out by a link that it renames to where another granted directory was", async () => {
    const { outside, data } = await directories();
    await symlink("../outside", join(data, "out"));
    const instance = await open([
      { hostPath: data, guestPath: "/", access: "read-write" },
      { hostPath: join(data, "sub"), guestPath: "/sub", access: "read-write" },
    ]);
    expect(await ask(instance, "m", moved("sub", "away"))).toBeUndefined();
    expect(await ask(instance, "m", moved("out", "sub"))).toBeUndefined();
    await expect(ask(instance, "x")).rejects.toMatchObject({ code: "TRAPPED" });
    await expect(ask(instance, "p", "/")).rejects.toMatchObject({
      message: expect.stringContaining(`cannot open the granted directory "${join(data, "sub")}"`) as string,
    });
    expect(await readdir(outside)).toEqual(["secret.txt"]);
    await instance.close();
  });

  it("keeps its directory when the host moves it", async () => {
    const { data } = await directories();
    const instance = await open([{ hostPath: data, guestPath: "/", access: "read-write" }]);
    expect(await ask(instance, "p", "/")).toBe("/");
    await rename(data, `${data}-moved`);
    expect(await ask(instance, "o", "new.txt")).toBeUndefined();
    expect(await readFile(join(`${data}-moved`, "new.txt"), "utf8")).toBe("written by the plugin");
    await instance.close();
  });
});

describe.runIf(process.platform === "linux")("a plugin that opens without end", () => {
  it("has 64 files open at most, and none when it is done", async () => {
    const { data } = await directories();
    const instance = await open([{ hostPath: data, guestPath: "/", access: "read" }]);
    expect(await openAll(instance)).toEqual({ opened: 64, errno: insufficientMemory });
    expect(await openedBelow(data)).toBe(65);
    await instance.close();
    expect(await openedBelow(data)).toBe(0);
  });

  it("has none any more when it trapped, and the next instance has 64 again", async () => {
    const { data } = await directories();
    const instance = await open([{ hostPath: data, guestPath: "/", access: "read" }]);
    await openAll(instance);
    await expect(ask(instance, "x")).rejects.toMatchObject({ code: "TRAPPED" });
    expect(await openedBelow(data)).toBe(0);
    expect(await openAll(instance)).toEqual({ opened: 64, errno: insufficientMemory });
    await instance.close();
  });

  it("has none any more when its thread was ended", async () => {
    const { data } = await directories();
    const instance = await open([{ hostPath: data, guestPath: "/", access: "read" }]);
    await openAll(instance);
    await expect(ask(instance, "s")).rejects.toMatchObject({ code: "CALL_TIMEOUT" });
    expect(await openedBelow(data)).toBe(0);
    await instance.close();
  });

  it("leaves other plugins theirs", async () => {
    const { data } = await directories();
    const greedy = await open([{ hostPath: data, guestPath: "/", access: "read" }]);
    const other = await open([{ hostPath: data, guestPath: "/", access: "read" }]);
    await openAll(greedy);
    expect(await ask(other, "f", "sub/inside.txt")).toBe("inside");
    await Promise.all([greedy.close(), other.close()]);
  });
});

describe("the granted directory", () => {
  it.runIf(process.platform === "linux")(
    "gives nothing of /proc, even when it is the root of the machine",
    async () => {
      const instance = await open([{ hostPath: "/", guestPath: "/", access: "read" }]);
      for (const path of ["proc/self/environ", "proc/version", "dev/fd/0", "dev/stdin"]) {
        expect(await ask(instance, "f", path), path).toBe(notPermitted);
      }
      expect(await ask(instance, "D", "proc")).toBe(notPermitted);
      await instance.close();
    },
  );

  it("may be named by a link, which is followed once", async () => {
    const { outside, data } = await directories();
    const link = join(data, "../link");
    await symlink("data", link);
    const instance = await open([{ hostPath: link, guestPath: "/", access: "read" }]);
    expect(await ask(instance, "f", "sub/inside.txt")).toBe("inside");
    await rename(link, `${link}-old`);
    await symlink("outside", link);
    await expect(ask(instance, "x")).rejects.toMatchObject({ code: "TRAPPED" });
    expect(await ask(instance, "f", "sub/inside.txt")).toBe("inside");
    expect(await readdir(outside)).toEqual(["secret.txt"]);
    await instance.close();
  });
});

// --- internal ---

const notPermitted = "errno 63";
/** ENOMEM. */
const insufficientMemory = 48;

/** A directory to grant, with `sub/inside.txt`, and one outside of it, of which the modification time is the fifth second of 1970. */
async function directories(): Promise<{ readonly outside: string; readonly data: string }> {
  const parent = await tempDir({ "outside/secret.txt": "secret", "data/sub/inside.txt": "inside" });
  const [outside, data] = [join(parent, "outside"), join(parent, "data")];
  await utimes(outside, 5, 5);
  return { outside, data };
}

function open(preopens: Grants["preopens"]): Promise<TopicInstance> {
  const grants = preopens === undefined ? {} : { preopens };
  return plugin.openTopic({ context: { topic: "t" }, limits: { callMs: 1000 }, grants });
}

/** What the plugin answers to an order, as bytes or the text of its error. */
async function answer(
  instance: TopicInstance,
  order: string,
  parameter = "",
): Promise<Uint8Array | string | undefined> {
  const [outcome] = await instance.transform([record(order, parameter)]);
  return outcome?.tag === "error" ? outcome.val : outcome?.val.payload;
}

async function ask(instance: TopicInstance, order: string, parameter = ""): Promise<string | undefined> {
  const answered = await answer(instance, order, parameter);
  return typeof answered === "string" ? answered : decodeString(answered);
}

function moved(from: string, to: string): string {
  return String.fromCodePoint(from.length) + from + to;
}

/** Open a file until that fails. */
async function openAll(instance: TopicInstance): Promise<{ readonly opened: number; readonly errno: number }> {
  const [opened = -1, errno = -1] = Buffer.from((await answer(instance, "n", "sub/inside.txt")) ?? []);
  return { opened, errno };
}

/** The names in the directory that the plugin has open, from preview 1's directory entries. */
async function list(instance: TopicInstance): Promise<string[]> {
  const entries = Buffer.from((await answer(instance, "L")) ?? []);
  const names: string[] = [];
  for (let start = 0; start + 24 <= entries.length;) {
    const end = start + 24 + entries.readUInt32LE(start + 16);
    names.push(entries.toString("utf8", start + 24, end));
    start = end;
  }
  return names.toSorted();
}

/** How many descriptors of this process are of a directory or what is in it. */
async function openedBelow(directory: string): Promise<number> {
  const links = await Promise.all(
    (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
  );
  return links.filter((target) => `${target}/`.startsWith(`${directory}/`)).length;
}
