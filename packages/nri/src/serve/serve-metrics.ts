import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { RequestStats } from "../thread/request-stats.ts";
import { RequestHistogram } from "./request-histogram.ts";
import type { PluginMethodStats } from "./request-histogram.ts";

/** What metrics are asked of a plugin. */
export interface MeasuredPlugin {
  /** Its full name: `10-limits`. */
  readonly plugin: string;
  /** Whether it is registered with the runtime and answers. */
  readonly isUp: boolean;
  /** What its memories hold now. */
  readonly memoryBytes: number;
  readonly stats: RequestStats;
}

/** What became of a change of a plugin's files: its new version runs, or the one before goes on. */
export type ReloadResult = "ok" | "failed";

/** The metrics of `armory nri serve`, in Prometheus' text format; the process's own (memory, processor, event loop) are among them. */
export class ServeMetrics {
  readonly #registry = new Registry();
  readonly #restarts = new Counter({
    name: "armory_nri_plugin_restarts_total",
    help: "How often a plugin failed and is started again, by the code of what ended it.",
    labelNames: ["plugin", "reason"],
    registers: [this.#registry],
  });
  readonly #reloads = new Counter({
    name: "armory_nri_plugin_reloads_total",
    help: "How often a plugin's files changed: ok when the new version runs, failed when the one before goes on.",
    labelNames: ["plugin", "result"],
    registers: [this.#registry],
  });

  readonly #refresh: () => Promise<void>;

  /**
   * @param plugins - gives those that are there; called when metrics are asked for.
   * @param refresh - called before that, to have what they say be as it is now. Default: it always is.
   */
  constructor(plugins: () => Iterable<MeasuredPlugin>, refresh: () => Promise<void> = async () => {}) {
    this.#refresh = refresh;
    const readMethods = (): PluginMethodStats[] =>
      [...plugins()].flatMap(({ plugin, stats }) => stats.read().map((method) => ({ plugin, ...method })));
    collectDefaultMetrics({ register: this.#registry });
    const metrics = [
      requestCounter(
        "armory_nri_requests_total",
        "Requests that a plugin answered or failed at.",
        readMethods,
        "count",
      ),
      requestCounter("armory_nri_request_errors_total", "Those with an error.", readMethods, "errors"),
      new RequestHistogram(readMethods),
      pluginGauge("armory_nri_plugin_up", "1 when the plugin is registered with the runtime.", plugins, ({ isUp }) =>
        isUp ? 1 : 0,
      ),
      pluginGauge("armory_nri_plugin_memory_bytes", "What the plugin's memories hold.", plugins, (each) => {
        return each.memoryBytes;
      }),
    ];
    for (const metric of metrics) this.#registry.registerMetric(metric);
  }

  /** Count that a plugin failed and is started again; `reason` is the code of what ended it. */
  restarted(plugin: string, reason: string): void {
    this.#restarts.inc({ plugin, reason });
  }

  /** Count that a plugin's files changed. */
  reloaded(plugin: string, result: ReloadResult): void {
    this.#reloads.inc({ plugin, result });
  }

  /** The media type of {@link ServeMetrics.render}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of them as text. */
  async render(): Promise<string> {
    await this.#refresh();
    return await this.#registry.metrics();
  }
}

// --- internal ---

function requestCounter(
  name: string,
  help: string,
  readMethods: () => readonly PluginMethodStats[],
  field: "count" | "errors",
): Counter<"plugin" | "method"> {
  return new Counter({
    name,
    help,
    labelNames: ["plugin", "method"],
    registers: [],
    collect() {
      this.reset();
      for (const stats of readMethods()) this.inc({ plugin: stats.plugin, method: stats.method }, stats[field]);
    },
  });
}

function pluginGauge(
  name: string,
  help: string,
  plugins: () => Iterable<MeasuredPlugin>,
  read: (plugin: MeasuredPlugin) => number,
): Gauge<"plugin"> {
  return new Gauge({
    name,
    help,
    labelNames: ["plugin"],
    registers: [],
    collect() {
      this.reset();
      for (const plugin of plugins()) this.set({ plugin: plugin.plugin }, read(plugin));
    },
  });
}
