import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { buildGcBomb, buildGuestWith, buildModule, buildTableHog } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";

const MiB = 2 ** 20;

/**
 * Open a plugin in a process of its own beside another one.
 *
 * @returns what opening it says, what the other one says afterwards, and the most memory that the process had.
 */
async function openIn(bytes: Uint8Array): Promise<{ said: string; neighbor: string; peak: number }> {
  const script = `
    import { loadPlugin } from "@armory-plugins/kafka";
    import { buildGuest } from "@armory-plugins/test-guests";
    const bytes = Buffer.from(process.argv[1], "base64");
    const context = { topic: "t" };
    const neighbor = await loadPlugin(await buildGuest("backup.wat"), { cacheDir: false });
    const topic = await neighbor.openTopic({ context });
    const open = async () => {
      const plugin = await loadPlugin(bytes, { cacheDir: false, limits: { initMs: 3000 } });
      await plugin.openTopic({ context });
      return "opened";
    };
    const said = await open().catch((error) => error.code ?? String(error));
    const [outcome] = await topic.transform([{ headers: [] }]);
    console.log(JSON.stringify({ said, neighbor: outcome.tag, peak: process.resourceUsage().maxRSS * 1024 }));
    process.exit();
  `;
  const args = ["--input-type=module", "--eval", script, Buffer.from(bytes).toString("base64")];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, timeout: 60_000 });
  return JSON.parse(stdout) as { said: string; neighbor: string; peak: number };
}

/**
 * Run the function `run` of a core module in a plugin's thread, in a process of its own.
 *
 * @returns the code of the error that ended the thread, and the most memory that the process had.
 */
async function runIn(bytes: Uint8Array): Promise<{ code: string; peak: number }> {
  const script = `
    import { startPluginWorker } from "@armory-plugins/host/thread";
    const entry = "import { workerData } from 'node:worker_threads'; new WebAssembly.Instance(workerData, {}).exports.run();";
    const module = await WebAssembly.compile(Buffer.from(process.argv[1], "base64"));
    const thread = startPluginWorker(new URL("data:text/javascript," + encodeURIComponent(entry)), module);
    const code = await new Promise((resolve) => {
      thread.on("error", (error) => resolve(error.code));
      thread.on("exit", () => resolve("it ended"));
    });
    console.log(JSON.stringify({ code, peak: process.resourceUsage().maxRSS * 1024 }));
  `;
  const args = ["--input-type=module", "--eval", script, Buffer.from(bytes).toString("base64")];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, timeout: 60_000 });
  return JSON.parse(stdout) as { code: string; peak: number };
}

describe("a plugin costs its caller one error, and the process little memory, when it", () => {
  it.each([
    ["makes garbage-collected arrays without end", buildGcBomb, "ISOLATION_REQUIRED"],
    ["starts with tables of 40 million entries", buildTableHog, "SIZE_LIMIT"],
    [
      "grows a table without end",
      () =>
        buildGuestWith({
          fields: "(table $t 1 funcref)",
          init: "(loop $more (br_if $more (i32.ne (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1)))) unreachable",
        }),
      "TRAPPED",
    ],
    [
      "grows a hundred tables without end",
      () =>
        buildGuestWith({
          fields: Array.from({ length: 100 }, (_, at) => `(table $t${at} 1 funcref)`).join(" "),
          init: `${Array.from({ length: 100 }, (_, at) => `(loop $more (br_if $more (i32.ne (table.grow $t${at} (ref.null func) (i32.const 1000)) (i32.const -1))))`).join(" ")} unreachable`,
        }),
      "TRAPPED",
    ],
  ])("%s", async (_, build, code) => {
    const { said, neighbor, peak } = await openIn(await build());
    expect([said, neighbor]).toEqual([code, "accepted"]);
    expect(peak).toBeLessThan(600 * MiB);
  });

  // Node 22 knows no references to exceptions
  it.skipIf(Number.parseInt(process.versions.node) < 24)("keeps exceptions in a chain without end", async () => {
    const payload = 200;
    const bytes = await buildModule(`(module
      (tag $link (param ${"i64 ".repeat(payload)} exnref)) (tag $first)
      (func (export "run") (local $chain exnref)
        (local.set $chain (block $caught (result exnref) (try_table (catch_all_ref $caught) (throw $first)) unreachable))
        (loop $next
          (local.set $chain (block $caught (result exnref)
            (try_table (catch_all_ref $caught) (throw $link ${"(i64.const 1) ".repeat(payload)} (local.get $chain))) unreachable))
          (br $next))))`);
    const { code, peak } = await runIn(bytes);
    expect(code).toBe("ERR_WORKER_OUT_OF_MEMORY");
    expect(peak).toBeLessThan(2048 * MiB);
  });
});
