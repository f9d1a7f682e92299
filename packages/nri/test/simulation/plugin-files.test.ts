// What `armory nri run` says of paths that lead to no plugin, or to something else than a file.
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import { annotationsOf } from "../serve/containers.ts";
import { annotate, buildCorePlugin, says } from "../serve/core-plugin.ts";
import { startServing } from "../serve/serving.ts";
import { runArmory } from "../support/run-armory.ts";
import { tempDir } from "@armory-plugins/support";

const bin = fileURLToPath(new URL("../../../cli/bin/armory.js", import.meta.url));
const pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: app }] }\n";

/** A folder with a plugin alone, a pipe that nobody writes to, and a folder that is called as a plugin is. */
async function directory(): Promise<string> {
  const path = await tempDir({ "pod.yaml": pod, "plugin.wasm": await says("a"), "plugins/10-a.wasm": await says("a") });
  await mkdir(join(path, "plugins/20-b.wasm"));
  execFileSync("mkfifo", [join(path, "pipe"), join(path, "plugins/a.conf")]);
  return path;
}

describe.runIf(process.platform !== "win32")("armory nri run", () => {
  it.each([
    [
      ["--plugins", "/nope"],
      1,
      /^error: "\/nope" does not exist; expected a directory of plugins, or a single plugin\n$/,
    ],
    [
      ["--plugins", "plugins", "--config", "pipe"],
      1,
      /^error: \[INVALID_CONFIG\] cannot give the plugins in "\S+plugins" the config "\S+pipe": a file goes with one plugin alone; /,
    ],
  ])("refuses %j", async (args, code, err) => {
    const ended = await runArmory(["nri", "run", "--pod", "pod.yaml", ...args], await directory());
    expect(ended).toEqual({ code, out: "", err: expect.stringMatching(err) });
  });

  it.each([
    [
      "plugins",
      [
        /^\[FILE_UNREADABLE\] cannot read "\S+plugins\/a\.conf": it is a pipe, not a file; expected a plugin's config$/,
        /^\[FILE_UNREADABLE\] cannot read "\S+plugins\/20-b\.wasm": it is a directory, not a file; expected a plugin$/,
      ],
    ],
    ["pipe", [/^\[FILE_UNREADABLE\] cannot read "\S+pipe": it is a pipe, not a file; expected a WebAssembly plugin$/]],
    [
      "/dev/null",
      [/^\[FILE_UNREADABLE\] cannot read "\/dev\/null": it is a device, not a file; expected a WebAssembly plugin$/],
    ],
  ])("tells what is not a file in the place of plugins: %s", async (plugins, problems) => {
    const args = ["nri", "run", "--pod", "pod.yaml", "--plugins", plugins, "--output", "json"];
    const { code, out, err } = await runArmory(args, await directory());
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(JSON.parse(out)).toMatchObject({ problems: problems.map((text) => expect.stringMatching(text)) });
  });

  it("takes a config from a pipe, as shells give it", async () => {
    const deeds = { CreateContainer: annotate({ config: "#" }) };
    const path = await tempDir({ "pod.yaml": pod, "plugin.wasm": await buildCorePlugin({ deeds, showsConfig: true }) });
    const command = `"$0" "$1" nri run --pod pod.yaml --plugins plugin.wasm --config <(echo 7) --output json`;
    const { stdout } = await promisify(execFile)("bash", ["-c", command, process.execPath, bin], {
      cwd: path,
      env: { ...process.env, HOME: path, ARMORY_CACHE_DIR: join(path, "cache") },
    });
    expect(JSON.parse(stdout)).toMatchObject({ adjust: { annotations: { config: "7" } }, problems: [] });
  });

  it("ends at SIGTERM while it waits for a config from a pipe, and prints nothing", async () => {
    const path = await directory();
    const args = [bin, "nri", "run", "--pod", "pod.yaml", "--plugins", "plugin.wasm", "--config", "pipe"];
    const child = spawn(process.execPath, args, { cwd: path, stdio: ["ignore", "pipe", "pipe"] });
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => printed.push(chunk));
    const closed = once(child, "close");
    // Opened once it is being read
    await using writer = await open(join(path, "pipe"), "w");
    child.kill("SIGTERM");
    expect(await closed).toEqual([130, null]);
    expect(Buffer.concat(printed).toString()).toBe("");
    await writer.close();
  });
});

describe.runIf(hasRuntime())("an answer of more than a message takes", () => {
  it("is refused by armory nri run as by armory nri serve", async () => {
    const plugin = await says("a", "x".repeat(4 * 2 ** 20));
    const path = await tempDir({ "pod.yaml": pod, "plugin.wasm": plugin });
    const args = ["nri", "run", "--pod", "pod.yaml", "--plugins", "plugin.wasm", "--output", "json"];
    const { code, out } = await runArmory(args, path);
    const { refusal }: { refusal: { text: string } } = JSON.parse(out);
    expect({ code, text: refusal.text }).toEqual({
      code: 1,
      text: expect.stringMatching(/^the answer has 41943\d\d bytes; a message takes 4194304$/),
    });
    const runtime = await startRuntime();
    await startServing(runtime.socket, { "plugins/10-a.wasm": plugin });
    await runtime.untilPlugins(1);
    await expect(annotationsOf(runtime, "c0")).rejects.toThrow(
      `rpc error: code = ResourceExhausted desc = ${refusal.text}`,
    );
  });
});
