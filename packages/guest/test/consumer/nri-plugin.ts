// An NRI plugin as a user's project has it, compiled with the strictest settings by consumer.test.ts.
import { log, nriPlugin, updateContainers } from "@armory-plugins/guest/nri";
import type { AdjustmentFields, Container } from "@armory-plugins/guest/nri";
import * as z from "zod";

export const plugin = nriPlugin({
  config: z.strictObject({ files: z.int().optional() }),
  configure: ({ config, runtimeName }) => ({ files: BigInt(config.files ?? 1024), runtimeName, seen: 0 }),
  synchronize(pods, containers, { state }) {
    state.seen = containers.length;
    log.info(`${pods.length} pods on ${state.runtimeName}`);
    return containers.map(({ id }) => ({ containerId: id, linux: { resources: { pids: { limit: 100n } } } }));
  },
  createContainer(pod, container, { state }) {
    const adjust: AdjustmentFields = {
      rlimits: [{ type: "RLIMIT_NOFILE", soft: state.files, hard: state.files }],
      annotations: { [`seen-by-${pod.name}`]: pod.labels.get("app") ?? container.name },
      linux: { resources: { cpu: { shares: 2n }, memory: undefined }, scheduler: { policy: "idle" } },
    };
    return { adjust };
  },
  stopContainer: (_pod, container) => limited(container),
  validateContainerAdjustment: ({ adjust }) => (adjust?.hooks === undefined ? undefined : "no hooks"),
  removeContainer(_pod, container) {
    updateContainers([{ containerId: container.id }]);
  },
});

function limited({ linux }: Container) {
  return linux?.resources?.memory?.limit === undefined ? undefined : [];
}
