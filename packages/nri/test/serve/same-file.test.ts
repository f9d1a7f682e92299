// The same file, run by the runtime's own wazero and by `armory nri serve`.
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { installGoGuest } from "../../scripts/go-guest.ts";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import type { Json, RealRuntime } from "../real-runtime.ts";
import { tempDir } from "@armory-plugins/support";
import { container } from "./containers.ts";
import { annotate, buildCorePlugin, says } from "./core-plugin.ts";
import { Serving } from "./serving.ts";

/** The plugins of a folder in both ways. */
async function startBoth(
  directory: string,
  count: number,
): Promise<{ wazero: RealRuntime; served: RealRuntime; serving: Serving }> {
  const wazero = await startRuntime({
    socket: null,
    plugins: join(directory, "plugins"),
    config: join(directory, "conf"),
  });
  expect((await wazero.plugins()).map(({ kind }) => kind)).toEqual(Array.from({ length: count }, () => "wasm"));
  const served = await startRuntime();
  const serving = new Serving(directory, served.socket, ["--log-level", "debug"]);
  onTestFinished(async () => {
    serving.child.kill("SIGKILL");
    await serving.ended;
  });
  await served.untilPlugins(count);
  return { wazero, served, serving };
}

/** What a runtime makes of a request, or the text with which it fails. */
async function outcome(runtime: RealRuntime, request: Json): Promise<unknown> {
  return await runtime
    .createContainer(request)
    .catch((error: Error) => error.message.replace(/^rpc error: code = \w+ desc = /, ""));
}

describe.runIf(hasRuntime())("the same plugin file", () => {
  it("gives the same adjustments, with its config", async () => {
    const plugin = await buildCorePlugin({
      deeds: { CreateContainer: annotate({ "-old": "", config: "#" }) },
      showsConfig: true,
    });
    const directory = await tempDir({
      "plugins/10-a": plugin,
      "plugins/20-b": await says("b", "\u00e4\u{1f600}"),
      "conf/a.conf": "1",
    });
    for (const name of ["10-a", "20-b"]) await chmod(join(directory, "plugins", name), 0o755);
    const { wazero, served } = await startBoth(directory, 2);
    const expected = await outcome(wazero, container("c0"));
    expect(expected).toMatchObject({ adjust: { annotations: { config: "1", b: "\u00e4\u{1f600}" } } });
    expect(await outcome(served, container("c0"))).toEqual(expected);
  });

  it("made with upstream's SDK, gives the same adjustments, refusals and log lines", async () => {
    const go = installGoGuest();
    if (go === undefined) throw new Error("there is a runtime and no Go");
    const directory = await tempDir({ "conf/sdk.conf": "pinned" });
    await mkdir(join(directory, "plugins"));
    await copyFile(go, join(directory, "plugins/10-sdk"));
    await chmod(join(directory, "plugins/10-sdk"), 0o755);
    const { wazero, served, serving } = await startBoth(directory, 1);
    for (const name of ["plain", "prints", "large", "refused"]) {
      const expected = await outcome(wazero, container(name));
      expect(await outcome(served, container(name))).toEqual(expected);
    }
    expect(await outcome(served, container("plain"))).toMatchObject({ adjust: { annotations: { plugin: "pinned" } } });
    const logged = serving.log.filter(({ stream }) => stream === "log").map(({ level, msg }) => `${level} ${msg}`);
    const known = wazero.log.filter((line) => / (?:configured by|adjusting) /.test(` ${line}`));
    // The names of the two runtimes are equal, and so is what the plugin says of them.
    for (const line of known) expect(logged).toContain(line);
    expect(known.length).toBeGreaterThanOrEqual(3);
  });
});
