import { readPluginFile } from "@armory-plugins/host";
import type { Engine } from "../engines/engine.ts";
import { systemOf } from "../engines/find-plugin.ts";
import type { EnginePlugin } from "../system/engine-parts.ts";
import type { System } from "../system/system.ts";
import { systems as knownSystems } from "../systems/index.ts";

/** What to measure. */
export interface MeasuredComponent {
  /** Its path. */
  readonly component: string;
  /** A config that it starts with; absent is none. */
  readonly config?: string | undefined;
  /** The systems whose plugin it may be. Default: those of this package. */
  readonly systems?: readonly System[] | undefined;
}

/** What a component takes. */
export interface Measurement {
  readonly bytes: number;
  /** The median of the milliseconds until an instance has its config, by engine. */
  readonly instantiateMs: ReadonlyMap<string, number>;
}

/**
 * Measure a component: its size, and on each engine that runs it the time until an instance of it has its config, five times.
 *
 * @throws what an engine throws that cannot load or open it; an Error with the plugin's text when the plugin refuses the config.
 */
export async function measureComponent(
  { component, config, systems = knownSystems }: MeasuredComponent,
  engines: readonly Engine[],
): Promise<Measurement> {
  const bytes = await readPluginFile(component);
  const instantiateMs = new Map<string, number>();
  for (const engine of engines) {
    if ((await engine.runs?.(component)) === false) {
      continue;
    }
    const plugin = await engine.load(bytes, { systems });
    try {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        times.push(await timeStart(systemOf(plugin, systems), plugin, config));
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

async function timeStart(system: System, plugin: EnginePlugin, config: string | undefined): Promise<number> {
  const started = performance.now();
  const instance = await system.start(plugin, config);
  const milliseconds = performance.now() - started;
  await instance.close();
  if (instance.refused !== undefined) {
    throw new Error(`${system.startCall} refused the config: ${instance.refused}`);
  }
  return milliseconds;
}
