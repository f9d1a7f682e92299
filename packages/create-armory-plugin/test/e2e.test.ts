import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalRegistry } from "@armory-plugins/local-registry";
import { newcomer, type Ended, type Newcomer } from "./support/newcomer.ts";

// Installs hundreds of packages and builds a JavaScript engine into a component, perhaps on a busy machine
const minutes = 60_000;

describe("npm create armory-plugin, as a newcomer runs it", () => {
  let registry: Awaited<ReturnType<typeof startLocalRegistry>>;
  let folder: string;
  let type: Newcomer;

  beforeAll(async () => {
    registry = await startLocalRegistry();
    folder = await mkdtemp(join(tmpdir(), "armory newcomer-"));
    const home = join(folder, "home");
    await mkdir(home);
    type = await newcomer(folder, { ...registry.env, ARMORY_CACHE_DIR: join(folder, "armory-cache") });
  }, 3 * minutes);

  afterAll(async () => {
    await registry.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ["backup", "mail-hider", '"headers":["trace-id","4bf92f3577b34da6","phone","***"]'],
    ["restore", "spreader", '"partition":2'],
  ])(
    "makes a %s plugin that installs, builds, passes its tests and changes records",
    async (kind, name, changed) => {
      const cwd = join(folder, "home");
      const create = ["create", "--yes", "armory-plugin@latest", name, "--", "--yes", "--kind", kind];
      const next = `${name} is ready. Next:\n\n  cd ${name}\n  npm install\n  npm test\n`;
      await expectSuccess(type(cwd, "npm", ...create), next);

      const project = join(cwd, name);
      await expectSuccess(type(project, "npm", "install"), "added ");
      await expectSuccess(type(project, "npm", "run", "typecheck"), "");
      await expectSuccess(type(project, "npm", "run", "build"), "plugin.wasm");
      const wasm = await stat(join(project, "plugin.wasm"));
      expect(wasm.size).toBeGreaterThan(100_000);
      await expectSuccess(type(project, "npm", "test"), "passed");

      const run = ["armory", "run", "plugin.wasm", "--config", "config.example.yaml", "records.jsonl"];
      await expectSuccess(type(project, "npm", "exec", "--no", "--", ...run), changed);
      expect((await readdir(cwd)).filter((entry) => entry !== "mail-hider" && entry !== "spreader")).toEqual([]);
    },
    10 * minutes,
  );
});

async function expectSuccess(command: Promise<Ended>, text: string): Promise<void> {
  const { code, output } = await command;
  if (code !== 0) throw new Error(`exit code ${code}:\n${output}`);
  expect(output).toContain(text);
}
