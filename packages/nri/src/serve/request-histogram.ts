import { Histogram } from "prom-client";
import { secondsBounds } from "../thread/request-stats.ts";
import type { MethodStats } from "../thread/request-stats.ts";

/** What one plugin was asked. */
export type PluginMethodStats = MethodStats & { readonly plugin: string };

const name = "armory_nri_request_seconds";
const help = "How long a plugin took to answer a request of the runtime.";

/** A histogram whose observations are in shared memory: they are read when it is asked for. */
export class RequestHistogram extends Histogram<"plugin" | "method"> {
  readonly #read: () => readonly PluginMethodStats[];

  constructor(read: () => readonly PluginMethodStats[]) {
    super({ name, help, labelNames: ["plugin", "method"], registers: [] });
    this.#read = read;
  }

  /** What prom-client 15's registry asks a histogram for; its types do not tell. */
  getForPromString(): Promise<object> {
    const values = this.#read().flatMap(({ plugin, method, count, seconds, buckets }) => {
      const sharedLabels = { plugin, method };
      let soFar = 0;
      const bounded = secondsBounds.map((le, index) => {
        soFar += buckets[index] ?? 0;
        return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: soFar };
      });
      return [
        ...bounded,
        { metricName: `${name}_bucket`, labels: { le: "+Inf" }, sharedLabels, value: count },
        { metricName: `${name}_sum`, labels: {}, sharedLabels, value: seconds },
        { metricName: `${name}_count`, labels: {}, sharedLabels, value: count },
      ];
    });
    return Promise.resolve({ name, help, type: "histogram", values, aggregator: "sum" });
  }
}
