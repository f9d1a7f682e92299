import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "@armory-plugins/build";
import type { WorldKind } from "@armory-plugins/wit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Engine,
  loadBehaviours,
  loadCases,
  loadKnownFailures,
  runConformance,
  v8Engine,
} from "@armory-plugins/conformance";

// The whole way: the reference behaviours built to components, run by the host in its sandbox, on every case.

const cases = await loadCases();
const behaviours = await loadBehaviours();
const knownFailures = await loadKnownFailures(
  fileURLToPath(new URL("../../../conformance/known-failures", import.meta.url)),
);
/** The worlds share most of their path: one runs everything, the other what is its own and what carries every field. */
const claims: Readonly<Record<WorldKind, readonly string[]>> = {
  backup: ["context-echo", "header-remover", "passthrough"],
  restore: behaviours.filter(({ worlds }) => worlds.includes("restore")).map(({ name }) => name),
};
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "conformance-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

for (const world of ["backup", "restore"] as const) {
  describe(`a component of the world ${world}, on ${v8Engine.name}`, () => {
    beforeAll(async () => {
      const projectDir = fileURLToPath(new URL(`subjects/${world}`, import.meta.url));
      await build({ projectDir, outFile: join(folder, `${world}.wasm`) });
    }, 240_000);

    for (const name of claims[world]) {
      it(`passes the cases of ${name}`, async () => {
        const result = await runConformance({
          component: join(folder, `${world}.wasm`),
          subject: { name: `typescript-${name}`, supports: [name], knownFailures },
          // The cases for any plugin run once, with the plugin that does least.
          cases: cases.filter(({ behaviour }) => behaviour === name || (name === "passthrough" && behaviour === "any")),
          engine: withBehaviour(name, world),
        });
        const wrong = result.cases.filter(({ status }) => status === "failed" || status === "not-run");
        expect(wrong).toEqual([]);
        expect(result.problems).toEqual([]);
      }, 240_000);
    }
  });
}

/** The V8 engine, telling the subject by its topic which behaviour is meant. */
function withBehaviour(name: string, world: WorldKind): Engine {
  return {
    name: v8Engine.name,
    async load(component, options) {
      const plugin = await v8Engine.load(component, options);
      expect(plugin.world).toBe(world);
      return {
        ...plugin,
        open: (context, config) =>
          plugin.open(
            "topic" in context
              ? { topic: `${name}!${context.topic}` }
              : { ...context, sourceTopic: `${name}!${context.sourceTopic}` },
            config,
          ),
      };
    },
  };
}
