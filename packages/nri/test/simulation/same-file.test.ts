// The same file, run by the runtime's own wazero and by `armory nri run`.
import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasRuntime, RuntimeRefusal, startRuntime } from "../real-runtime.ts";
import type { Json } from "../real-runtime.ts";
import { annotate, buildCorePlugin } from "../serve/core-plugin.ts";
import { goGuest } from "../support/go-guest.ts";
import { runArmory } from "../support/run-armory.ts";
import { tempDir } from "@armory-plugins/support";

const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec: { containers: [{ name: app, command: [serve], resources: { limits: { memory: 256Mi } } }] }
`;

interface Report {
  readonly pod: Json;
  readonly container: { readonly before: Json };
  readonly adjust?: Json;
  readonly updates: readonly Json[];
  readonly refusal?: { readonly text: string };
}

/** What both make of the Pod with the same plugins: the runtime is sent what `nri run` showed its plugins. */
async function both(plugins: Readonly<Record<string, Uint8Array | string>>): Promise<{ ours: Json; wazero: Json }> {
  const named = Object.entries(plugins).map(([name, content]) => [`plugins/${name}`, content] as const);
  const directory = await tempDir({ "pod.yaml": pod("web"), ...Object.fromEntries(named) });
  for (const name of Object.keys(plugins))
    if (!name.endsWith(".conf")) await chmod(join(directory, "plugins", name), 0o755);
  const { out } = await runArmory(["nri", "run", "--pod", "pod.yaml", "--plugins", "plugins", "-o", "json"], directory);
  const report: Report = JSON.parse(out);
  const runtime = await startRuntime({
    socket: null,
    plugins: join(directory, "plugins"),
    config: join(directory, "plugins"),
  });
  const request = { pod: report.pod, container: report.container.before };
  const wazero = await runtime.createContainer(request).catch((error: unknown) => {
    if (!(error instanceof RuntimeRefusal)) throw error;
    return { error: error.message };
  });
  const { adjust, updates, refusal } = report;
  const ours =
    refusal === undefined ? { adjust, ...(updates.length === 0 ? {} : { update: updates }) } : { error: refusal.text };
  return { ours, wazero };
}

describe.skipIf(!hasRuntime())("armory nri run and the runtime's own wazero", () => {
  it("make the same of two plugins", async () => {
    const { ours, wazero } = await both({
      "10-a": await buildCorePlugin({ deeds: { CreateContainer: annotate({ a: "1", both: "#" }) }, showsConfig: true }),
      "20-b": await buildCorePlugin({ deeds: { CreateContainer: annotate({ b: "2", "-both": "", both: "3" }) } }),
      "10-a.conf": "x",
    });
    expect(ours).toEqual(wazero);
    expect(ours).toMatchObject({ adjust: { annotations: { a: "1", b: "2", "-both": "", both: "3" } } });
  });

  it("refuse with the same text", async () => {
    const same = await buildCorePlugin({ deeds: { CreateContainer: annotate({ key: "1" }) } });
    const conflict = await both({ "10-a": same, "20-b": same });
    expect(conflict.ours).toEqual(conflict.wazero);
    expect(conflict.ours).toEqual({ error: 'plugins "20-b" and "10-a" both tried to set Annotations key' });
    const refusing = await both({
      "10-a": await buildCorePlugin({ deeds: { CreateContainer: { error: "not “this”" } } }),
    });
    expect(refusing.ours).toEqual({ error: "not “this”" });
    expect(refusing.wazero).toEqual(refusing.ours);
  });

  const guest = goGuest();
  it.skipIf(guest === undefined)("make the same of a plugin by upstream's SDK", async () => {
    const { ours, wazero } = await both({ "10-go": await readFile(guest ?? ""), "go.conf": "some config" });
    expect(ours).toEqual(wazero);
    expect(ours).toMatchObject({ adjust: { annotations: { plugin: "some config" } } });
  });
});
