import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { spawnArmory } from "./support/spawn-armory.ts";

const bin = fileURLToPath(new URL("../bin/armory.js", import.meta.url));
const line = '{"headers":[],"key":"k","payload":"x"}\n';
let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

describe.runIf(process.platform === "linux")("standard input, output and error", () => {
  // The neighbor has the same three open files as armory, and looks at them once armory has answered.
  const besideNeighbor = `
    { "$@" <&4 & IFS= read -r go < go; grep -h flags: /proc/self/fdinfo/0 /proc/self/fdinfo/3 /proc/self/fdinfo/2 > during; wait $!; } 3>&1 4<&0`;

  it.each([
    ["pipes", `cat | ${besideNeighbor} 2>&1 | cat`],
    ["sockets", besideNeighbor],
  ])("stay as they are for neighbors while armory runs, as %s", async (_, script) => {
    const directory = await tempDir({ "b.wasm": backup });
    await promisify(execFile)("mkfifo", [join(directory, "go")]);
    const args = ["-c", script, "sh", process.execPath, bin, "run", "b.wasm", "--only", "accepted", "-q"];
    const child = spawn("sh", args, { cwd: directory, env: { ...process.env, HOME: directory }, stdio: "pipe" });
    child.stdin.write(line);
    const [first]: unknown[] = await once(child.stdout, "data");
    const go = await open(join(directory, "go"), "w");
    await go.close();
    child.stdin.end(line);
    const [rest, code] = await Promise.all([text(child.stdout), once(child, "close")]);
    const flags = await readFile(join(directory, "during"), "utf8");
    const blocking = flags.split("\n").map((one) => (Number.parseInt(one.slice(6).trim() || "0", 8) & 0o4000) === 0);
    expect({ out: `${String(first)}${rest}`, code, blocking }).toEqual({
      out: `${line}${line}`,
      code: [0, null],
      blocking: [true, true, true, true],
    });
  });
});

describe.runIf(process.platform !== "win32")("a signal", () => {
  it.each([
    ["SIGINT", 'exec "$@"'],
    ["SIGTERM", 'exec "$@"'],
    ["SIGINT", 'exec "$@" 2>&1'],
  ] as const)("ends armory with 130 where nobody reads what it writes: %s, %s", async (signal, script) => {
    const directory = await tempDir({ "b.wasm": backup });
    const args = ["-c", script, "sh", process.execPath, bin, "run", "b.wasm"];
    const child = spawn("sh", args, { cwd: directory, env: { ...process.env, HOME: directory }, stdio: "pipe" });
    // One line is more than what the pipe and this process take without reading.
    child.stdin.end(`{"key":"k","payload":"${"x".repeat(4 * 2 ** 20)}"}\n`);
    await once(child.stdout, "readable");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([130, null]);
  });
});

it("a record that fails ends armory with 1 while its standard input stays open", async () => {
  const { child, ended } = spawnArmory(["run", "b.wasm", "-q"], await tempDir({ "b.wasm": backup }));
  child.stdin.write('{"key":"e","payload":"too old"}\n');
  expect(await ended).toEqual({
    code: 1,
    out: "",
    err: 'error: stdin:1: plugin "b" answered error: too old; continue with --on-error skip or pass\n',
  });
});

it("nothing that a plugin logs is lost where its reader takes it only after the result", async () => {
  // As much as a plugin may log in a minute, nearly, and more than what the pipe and this process take without reading
  const name = "x".repeat(900_000);
  const directory = await tempDir({
    "plugin.wasm": await readFile(new URL("../../../templates/nri/typescript/plugin.wasm", import.meta.url)),
    "pod.yaml": `{ apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: { containers: [{ name: app }] } }`,
  });
  const args = [bin, "nri", "run", "--pod", "pod.yaml", "--plugins", "plugin.wasm"];
  const child = spawn(process.execPath, args, {
    cwd: directory,
    env: { ...process.env, HOME: directory },
    stdio: "pipe",
  });
  await once(child.stdout.resume(), "data");
  const [err, ended] = await Promise.all([text(child.stderr), once(child, "close")]);
  const logged = err.replaceAll(name, "NAME").split("\n");
  expect({ logged, ended }).toEqual({
    logged: [
      "10-plugin info: configured: max-memory none, 0 forbidden annotations, allowed: nothing",
      "10-plugin info: synchronized: 0 pods, 0 containers, 0 over max-memory",
      '10-plugin debug: container "app" of pod "default/NAME": nothing to adjust',
      "10-plugin info: shutting down",
      "",
    ],
    ended: [0, null],
  });
});
