import { mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Grants } from "@armory-plugins/host";
import { type LogLine, loadPlugin, type Plugin, type TopicInstance } from "@armory-plugins/kafka";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildComponent, buildGuest, decodeString, readGuest, record } from "@armory-plugins/test-guests";
import { tempDir } from "@armory-plugins/support";

let plugin: Plugin;
const logs: LogLine[] = [];

beforeAll(async () => {
  plugin = await loadPlugin(await buildGuest("wasi.wat"), { name: "guest", cacheDir: false });
});
afterAll(() => plugin.close());

async function open(grants: Grants = {}, logBytes = 1000): Promise<TopicInstance> {
  logs.length = 0;
  const options = {
    context: { topic: "t" },
    limits: { callMs: 1000, logBytes },
    onLog: (line: LogLine) => logs.push(line),
  };
  return plugin.openTopic({ ...options, grants });
}

/** What the plugin answers to an order: the payload's text, or the text of its error. */
async function ask(instance: TopicInstance, order: string, parameter = ""): Promise<string | undefined> {
  const [outcome] = await instance.transform([record(order, parameter)]);
  return outcome?.tag === "error" ? outcome.val : decodeString(outcome?.val.payload);
}

const notPermitted = "errno 63";
const badDescriptor = "errno 08";
const readOnly = "errno 69";
const noEntry = "errno 44";

describe("a plugin without grants", () => {
  it("has no files, no environment, no input", async () => {
    const instance = await open();
    expect(await ask(instance, "e")).toBe("");
    expect(await ask(instance, "i")).toBe("");
    expect(await ask(instance, "f", "a.txt")).toBe(badDescriptor);
    expect(await ask(instance, "f", "/etc/hostname")).toBe(badDescriptor);
    expect(await ask(instance, "o", "new.txt")).toBe(badDescriptor);
    await instance.close();
  });

  it("has clocks and random numbers", async () => {
    const instance = await open();
    const [clock, one, other] = await instance.transform([record("c"), record("r"), record("r")]);
    const payload = clock?.tag === "accepted" ? clock.val.payload : undefined;
    const milliseconds = Number(Buffer.from(payload ?? []).readBigUInt64LE() / 1_000_000n);
    expect(Math.abs(milliseconds - Date.now())).toBeLessThan(60_000);
    expect(one).not.toEqual(other);
    await instance.close();
  });

  it("is stopped when it exits or sleeps too long", async () => {
    const instance = await open();
    await expect(ask(instance, "x")).rejects.toMatchObject({
      code: "TRAPPED",
      message: expect.stringContaining("the plugin exited with status 1") as string,
    });
    await expect(ask(instance, "s")).rejects.toMatchObject({ code: "CALL_TIMEOUT" });
    expect(await ask(instance, "e")).toBe("");
    await instance.close();
  });

  it("gets an error of its own for a function that nobody grants", async () => {
    const wit = `
      package kannika:wasi-plugins@0.1.0;
      ${(await readFile(new URL("../../../../wit/kannika-wasi-plugins/0.1/types.wit", import.meta.url), "utf8")).replace(/^package.*$/m, "")}
      world other {
        use types.{outcome, kafka-record};
        record context { topic: string }
        import secrets: interface { read: func(name: string) -> u32; }
        import launch: func();
        export init: func(ctx: context, cfg: option<string>) -> result<_, string>;
        export transform: func(rec: kafka-record) -> outcome;
      }`;
    const backup = await readGuest("backup.wat");
    const wat = backup
      .replace(
        "(module\n",
        `(module (import "secrets" "read" (func $read (param i32 i32) (result i32))) (import "$root" "launch" (func $launch))\n`,
      )
      .replace("(then unreachable)) ;; t: trap", "(then (drop (call $read (i32.const 0) (i32.const 1)))))")
      .replace("(then (drop (call $recurse (i32.const 0)))))", "(then (call $launch)))");
    const denied = await loadPlugin(await buildComponent(wat, { witSource: wit, world: "other" }), { cacheDir: false });
    expect(denied.info.imports).toEqual([
      { name: "secrets", access: "refused" },
      { name: "kannika:wasi-plugins/types@0.1.0", access: "types" },
      { name: "launch", access: "refused" },
    ]);
    const instance = await denied.openTopic({ context: { topic: "t" } });
    expect(await instance.transform([record("k")])).toHaveLength(1);
    await expect(instance.transform([record("!t")])).rejects.toMatchObject({
      code: "IMPORT_DENIED",
      message: expect.stringContaining('the plugin called "secrets#read", which it is not granted') as string,
    });
    await expect(instance.transform([record("!s")])).rejects.toMatchObject({ code: "IMPORT_DENIED" });
    await denied.close();
  });
});

describe("grants", () => {
  it("give the environment that they name, and no more", async () => {
    const instance = await open({ env: { REGION: "eu", EMPTY: "" } });
    expect(await ask(instance, "e")).toBe("REGION=eu\0EMPTY=\0");
    await instance.close();
  });

  it("give a folder for reading, and nothing outside of it", async () => {
    const directory = await tempDir();
    await mkdir(join(directory, "data/sub"), { recursive: true });
    await writeFile(join(directory, "data/a.txt"), "hello");
    await writeFile(join(directory, "data/sub/b.txt"), "below");
    await writeFile(join(directory, "secret.txt"), "secret");
    await symlink(join(directory, "secret.txt"), join(directory, "data/out"));
    await symlink("..", join(directory, "data/up"));
    await symlink("sub/b.txt", join(directory, "data/in"));
    await symlink("nowhere", join(directory, "data/dangling"));
    const preopens = [{ hostPath: join(directory, "data"), guestPath: "/data", access: "read" as const }];
    const instance = await open({ preopens });
    expect(await ask(instance, "p", "/data")).toBe("/data");
    expect(await ask(instance, "f", "a.txt")).toBe("hello");
    expect(await ask(instance, "f", "./sub/../sub/b.txt")).toBe("below");
    expect(await ask(instance, "f", "in")).toBe("below");
    expect(await ask(instance, "f", "none")).toBe(noEntry);
    expect(await ask(instance, "f", "dangling")).toBe(noEntry);
    for (const path of [
      "../secret.txt",
      "/etc/hostname",
      "out",
      "up/secret.txt",
      "sub/../../secret.txt",
      "sub/../up/secret.txt",
    ]) {
      expect(await ask(instance, "f", path), path).toBe(notPermitted);
    }
    expect(await ask(instance, "o", "new.txt")).toBe(readOnly);
    expect(await ask(instance, "d", "new")).toBe(readOnly);
    expect(await ask(instance, "u", "a.txt")).toBe(readOnly);
    expect((await readdir(join(directory, "data"))).toSorted()).toEqual([
      "a.txt",
      "dangling",
      "in",
      "out",
      "sub",
      "up",
    ]);
    await instance.close();
  });

  it("give a folder for writing, and nothing outside of it", async () => {
    const directory = await tempDir();
    await mkdir(join(directory, "data"));
    await symlink("../escaped.txt", join(directory, "data/out"));
    const preopens = [{ hostPath: join(directory, "data"), guestPath: "/", access: "read-write" as const }];
    const instance = await open({ preopens });
    expect(await ask(instance, "d", "new")).toBeUndefined();
    expect(await ask(instance, "o", "new/file.txt")).toBeUndefined();
    expect(await readFile(join(directory, "data/new/file.txt"), "utf8")).toBe("written by the plugin");
    expect(await ask(instance, "u", "new/file.txt")).toBeUndefined();
    expect(await ask(instance, "o", "../escaped.txt")).toBe(notPermitted);
    expect(await ask(instance, "o", "out")).toMatch(/^errno/);
    expect(await ask(instance, "l", "/etc")).toBe(notPermitted);
    expect((await readdir(directory)).toSorted()).toEqual(["data"]);
    expect((await readdir(join(directory, "data"))).toSorted()).toEqual(["new", "out"]);
    await instance.close();
  });

  it("name folders that exist", async () => {
    const preopens = [{ hostPath: "/no/such/folder", guestPath: "/data", access: "read" as const }];
    await expect(open({ preopens })).rejects.toMatchObject({
      message: '[INVALID_ARGUMENT] preopen "/no/such/folder" is not a directory of this machine',
    });
  });
});

describe("what a plugin prints", () => {
  it("becomes log lines under its name", async () => {
    const instance = await open();
    await instance.transform([record("w", "one\ntw"), record("2", "err\n"), record("w", "o\nthree")]);
    expect(logs).toEqual([
      { plugin: "guest", topic: "t", stream: "stdout", text: "one" },
      { plugin: "guest", topic: "t", stream: "stderr", text: "err" },
      { plugin: "guest", topic: "t", stream: "stdout", text: "two" },
      { plugin: "guest", topic: "t", stream: "stdout", text: "three" },
    ]);
    await instance.close();
  });

  it("counts by the line as well as by the byte, so that empty lines can't flood who reads them", async () => {
    const instance = await open({}, 64 * 1000);
    await instance.transform([record("w", "\n".repeat(50_000)), record("w", "dropped\n")]);
    expect(logs.length).toBe(1001);
    expect(logs.slice(0, 2)).toEqual([
      { plugin: "guest", topic: "t", stream: "stdout", text: "" },
      { plugin: "guest", topic: "t", stream: "stdout", text: "" },
    ]);
    expect(logs.at(-1)).toEqual({
      plugin: "guest",
      topic: "t",
      stream: "host",
      text: "the plugin's log limit is reached; what it prints from now on is dropped",
    });
    await instance.close();
  });

  it("comes from its thread in a message for each time that it prints", async () => {
    const emit = vi.spyOn(Worker.prototype, "emit");
    const instance = await open({}, 64 * 3000);
    await instance.transform([record("w", "\n".repeat(1000)), record("w", "a\nb\nc"), record("2", "no line yet")]);
    const sent = emit.mock.calls.map(([, message]: unknown[]) => linesOf(message)).filter((count) => count > 0);
    emit.mockRestore();
    expect(sent).toEqual([1000, 2, 1, 1]);
    await instance.close();
  });

  it("is cut at the limit, with one remark", async () => {
    const instance = await open({}, 10);
    await instance.transform([record("w", "123456\n"), record("2", "789abc\n"), record("w", "dropped\n")]);
    expect(logs).toEqual([
      { plugin: "guest", topic: "t", stream: "stdout", text: "123456" },
      { plugin: "guest", topic: "t", stream: "stderr", text: "789" },
      {
        plugin: "guest",
        topic: "t",
        stream: "host",
        text: "the plugin's log limit is reached; what it prints from now on is dropped",
      },
    ]);
    await instance.close();
  });
});

/** How many lines of the log a message of a thread has. */
function linesOf(message: unknown): number {
  const news: unknown = typeof message === "object" && message !== null && "news" in message ? message.news : {};
  const lines: unknown = typeof news === "object" && news !== null && "lines" in news ? news.lines : [];
  return Array.isArray(lines) ? lines.length : 0;
}
