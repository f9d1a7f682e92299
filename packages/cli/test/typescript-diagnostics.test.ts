import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "@armory-plugins/build";
import { loadPlugin, type LogLine } from "@armory-plugins/kafka";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";

const guest = fileURLToPath(new URL("../../guest", import.meta.url));

const entry = `
import { accept, backupPlugin, counter, log } from "@armory-plugins/guest";
const seen = counter("seen");
console.log("built");
export const { init, transform } = backupPlugin({
  init: ({ topic }) => log.info("begun with " + topic),
  transform(record) {
    console.warn("seen", { offset: record.offset });
    seen.add(2);
    return accept(record);
  },
});`;

/** A project in TypeScript, with an SDK. */
async function project(wasi: readonly string[], sdk: (directory: string) => Promise<void>): Promise<string> {
  const manifest = { name: "shouter", version: "1.0.0", type: "module", armory: { world: "backup", wasi } };
  const directory = await tempDir({ "package.json": JSON.stringify(manifest), "src/plugin.ts": entry });
  await mkdir(join(directory, "node_modules/@armory-plugins"), { recursive: true });
  await sdk(join(directory, "node_modules/@armory-plugins/guest"));
  return directory;
}

const thisSdk = (directory: string): Promise<void> => symlink(guest, directory);

/** What the plugin of a project exports, logs and counts, and what the build printed. */
async function run(
  projectDir: string,
): Promise<{ exports: readonly string[]; lines: string[]; counts: string[]; built: string }> {
  let built = "";
  const { path } = await build({ projectDir, onOutput: (text) => (built += text) });
  const plugin = await loadPlugin(path, { cacheDir: false });
  const [lines, counts]: [string[], string[]] = [[], []];
  const instance = await plugin.openTopic({
    context: { topic: "orders" },
    onLog: ({ stream, level, text }: LogLine) => lines.push(`${level ?? stream}: ${text}`),
    onCount: ({ name, value }) => counts.push(`${name} ${value}`),
  });
  await instance.transform([{ headers: [], offset: 1n }]);
  await plugin.close();
  return { exports: plugin.info.exports.filter((name) => !name.includes(": func")), lines, counts, built };
}

describe("build() of a plugin in TypeScript that logs", () => {
  it("exports what the SDK keeps, and has what console prints in it", async () => {
    expect(await run(await project([], thisSdk))).toEqual({
      exports: ["armory:diagnostics/diagnostics@0.1.0"],
      lines: ["info: begun with orders", 'warn: seen {"offset":"1"}'],
      counts: ["seen 2"],
      built: "built\n",
    });
  });

  it("leaves console to WASI where the project asks for it", async () => {
    const { lines } = await run(await project(["stdio"], thisSdk));
    expect(lines).toEqual(["info: begun with orders", 'stderr: seen {"offset":"1n"}']);
  });

  it("builds with an SDK that does not export it as before", async () => {
    const older = await project([], async (directory) => {
      await mkdir(directory);
      const { exports, imports, ...facts } = JSON.parse(await readFile(join(guest, "package.json"), "utf8")) as {
        exports: Record<string, unknown>;
        imports: unknown;
      };
      const { "./component": _later, ...others } = exports;
      await symlink(join(guest, "dist"), join(directory, "dist"));
      await writeFile(join(directory, "package.json"), JSON.stringify({ ...facts, imports, exports: others }));
    });
    expect(await run(older)).toEqual({ exports: [], lines: [], counts: [], built: "built\n" });
  });
});
