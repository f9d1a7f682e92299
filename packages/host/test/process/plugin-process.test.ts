import { readFile } from "node:fs/promises";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Failure } from "../../src/host-error.ts";
import { PluginProcess } from "../../src/process/plugin-process.ts";
import type { ProcessUser } from "../../src/process/process-user.ts";

/** A module of `support/`, in a process that may read nothing but the code of this package. */
function start(
  file: string,
  user?: ProcessUser,
): { child: PluginProcess; next: () => Promise<unknown>; end: Promise<Failure> } {
  const child = new PluginProcess({
    entry: new URL(`support/${file}`, import.meta.url),
    permissions: {
      reads: ["support/", "../../src/"].map((path) => realpathSync(fileURLToPath(new URL(path, import.meta.url)))),
      writes: [],
    },
    user,
    residentBytes: 2 ** 30,
    messageBytes: 1_000_000,
  });
  onTestFinished(() => child.kill());
  const said: unknown[] = [];
  const waiting: ((value: unknown) => void)[] = [];
  const { promise: end, resolve } = Promise.withResolvers<Failure>();
  child.listen({
    onMessage: (message) => {
      const next = waiting.shift();
      if (next === undefined) said.push(message);
      else next(message);
    },
    onEnd: resolve,
  });
  const next = (): Promise<unknown> =>
    said.length > 0 ? Promise.resolve(said.shift()) : new Promise((take) => waiting.push(take));
  return { child, next, end };
}

describe("a process of a plugin", () => {
  it("may read its code, and do nothing else", async () => {
    const denied = "ERR_ACCESS_DENIED";
    expect(await start("snippet-process.ts").next()).toEqual({
      "read its own code": true,
      "read /etc/passwd": denied,
      "read /proc/self/environ": denied,
      "list /": denied,
      "write to /tmp": denied,
      "write beside its code": denied,
      "link its code elsewhere": denied,
      "run a program": denied,
      "load an addon": "ERR_DLOPEN_DISABLED",
      "open the inspector": denied,
      "have an inspector's session": denied,
      "use WASI": denied,
      "make code of a string": "EvalError: Code generation from strings disallowed for this context",
      "change its user back": process.getuid?.() === 0 ? "done" : "EPERM",
      "see the environment": [],
      "see where it was started": "/",
      "see its permissions": [false, false],
    });
  });

  it.runIf(process.getuid?.() === 0)("runs as the user that was chosen, in no other group, for good", async () => {
    const { child, next } = start("snippet-process.ts", { uid: 65_534, gid: 65_533 });
    expect(await next()).toMatchObject({ "read its own code": true, "change its user back": "EPERM" });
    const status = await readFile(`/proc/${child.pid}/status`, "utf8");
    expect(status.match(/^(?:Uid|Gid|Groups):.*$/gm)?.map((line) => line.trimEnd())).toEqual([
      "Uid:\t65534\t65534\t65534\t65534",
      "Gid:\t65533\t65533\t65533\t65533",
      "Groups:",
    ]);
  });

  it.each([
    "no message",
    "a message of 4 GiB",
    "more parts than there may be",
    "JSON that is none",
    "JSON that is nested deeper than the stack",
    "an array of no sort",
    "bytes that are not there",
    "a number of too many digits",
  ])("is ended when it says %s", async (garbage) => {
    const { child, next, end } = start("garbage-process.ts");
    expect(await next()).toBe("ready");
    child.send(garbage);
    const { code, detail } = await end;
    expect({ code, detail }).toEqual({
      code: "CONTRACT_BROKEN",
      detail: expect.stringMatching(/^its process broke the protocol: /) as string,
    });
  });

  it("says why it can't be started", async () => {
    const { end } = start("there-is-none.ts");
    expect(await end).toMatchObject({ code: "TRAPPED", detail: "its process ended with code 1" });
  });
});
