import { readPluginFile } from "@armory-plugins/host";
import type { Engine, EnginePlugin, NriEnginePlugin, RecordEnginePlugin } from "../engine.ts";
import { toRequest } from "../nri/to-request.ts";

/** What to measure. */
export interface MeasuredComponent {
  /** Its path. */
  readonly component: string;
  /** A config that it starts with; absent is none. */
  readonly config?: string | undefined;
}

/** What a component takes. */
export interface Measurement {
  readonly bytes: number;
  /** The median of the milliseconds until an instance has run its `init` or `configure`, by engine. */
  readonly instantiateMs: ReadonlyMap<string, number>;
}

/**
 * Measure a component: its size, and on each engine that runs it the time until an instance of it has run its `init`, five times.
 *
 * @throws what an engine throws that cannot load or open it; an Error with the plugin's text when the plugin refuses the config.
 */
export async function measureComponent(
  { component, config }: MeasuredComponent,
  engines: readonly Engine[],
): Promise<Measurement> {
  const bytes = await readPluginFile(component);
  const instantiateMs = new Map<string, number>();
  for (const engine of engines) {
    if ((await engine.runs?.(component)) === false) {
      continue;
    }
    const plugin = await engine.load(bytes, {});
    try {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        times.push(await timeOpen(plugin, config));
      }
      instantiateMs.set(engine.name, times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0);
    } finally {
      await plugin.close();
    }
  }
  return { bytes: bytes.length, instantiateMs };
}

// --- internal ---

const rounds = 5;

async function timeOpen(plugin: EnginePlugin, config: string | undefined): Promise<number> {
  return plugin.world === "nri" ? timeConfigure(plugin, config) : timeInit(plugin, config);
}

async function timeInit(plugin: RecordEnginePlugin, config: string | undefined): Promise<number> {
  const context = plugin.world === "backup" ? { topic: "orders" } : { sourceTopic: "orders", targetTopic: "copy" };
  const started = performance.now();
  const answer = await plugin.open(context, config);
  const milliseconds = performance.now() - started;
  if (answer.tag === "refused") {
    throw new Error(`init refused the config: ${answer.text}`);
  }
  await answer.instance.close();
  return milliseconds;
}

async function timeConfigure(plugin: NriEnginePlugin, config: string | undefined): Promise<number> {
  const { method, request } = toRequest({ configure: { config: config ?? null }, expect: "ok" }, undefined);
  const started = performance.now();
  const instance = await plugin.start();
  const answer = await instance.call(method, request);
  const milliseconds = performance.now() - started;
  await instance.close();
  if (answer.tag === "refused") {
    throw new Error(`configure refused the config: ${answer.text}`);
  }
  return milliseconds;
}
