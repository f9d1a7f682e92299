import { log, nriPlugin } from "@armory-plugins/guest/nri";
import type { Container, CreateContainerAnswer, Pod, UpdateFields, ValidationRequest } from "@armory-plugins/guest/nri";
import { configSchema } from "./config.ts";
import type { Config } from "./config.ts";
import { readRequests } from "./requests.ts";

// The runtime calls the plugin for the functions that are here.
export const plugin = nriPlugin({
  config: configSchema,

  // Once, before anything else.
  configure({ config }) {
    const forbidden = config["forbidden-annotations"].length;
    const allowed = config.allow.length === 0 ? "nothing" : config.allow.join(", ");
    const most = config["max-memory"] ?? "none";
    log.info(`configured: max-memory ${most}, ${forbidden} forbidden annotations, allowed: ${allowed}`);
  },

  // Once after that, with all that runs already: those with too much memory get less.
  synchronize(pods, containers, { config }) {
    const most = config["max-memory"];
    const updates = containers.flatMap((container) => {
      if (most === undefined || container.state === "stopped") return [];
      const limit = limitOf(container);
      return limit === undefined || limit > most ? [{ ...memoryUpdate(container.id, most), ignoreFailure: true }] : [];
    });
    const counts = `${pods.length} pods, ${containers.length} containers, ${updates.length} over max-memory`;
    log.info(`synchronized: ${counts}`);
    return updates;
  },

  createContainer(pod, container, { config }) {
    try {
      return adjust(pod, container, config);
    } catch (error) {
      // The runtime tells it whoever asked for the container; this tells it whoever reads the node's log.
      log.error(String(error instanceof Error ? error.message : error));
      throw error;
    }
  },

  updateContainer(pod, container, resources, { config }) {
    const most = config["max-memory"];
    const limit = resources?.memory?.limit;
    // Zero leaves the limit as it is; a negative one is none.
    if (most === undefined || limit === undefined || limit === 0n || (limit > 0n && limit <= most)) return undefined;
    warnOf(pod, container, limit, most);
    return { update: [memoryUpdate(container.id, most)] };
  },

  // After all plugins had their say; a string refuses the container.
  validateContainerAdjustment(request, { config }) {
    const key = forbiddenKey(request, config["forbidden-annotations"]);
    if (key === undefined) return undefined;
    const owner = ownerOf(request, key);
    const who = owner === undefined ? "plugins" : `plugin "${owner}"`;
    const reason = `annotation "${key}" of ${nameOf(request.pod, request.container)} is forbidden; keep ${who} from changing it, or take it off forbidden-annotations`;
    log.warn(reason);
    return reason;
  },

  shutdown() {
    log.info("shutting down");
  },
});

// --- internal ---

function adjust(
  pod: Pod,
  container: Container,
  { allow, "max-memory": most }: Config,
): CreateContainerAnswer | undefined {
  const { rlimits, env, annotations, mounts, devices, memoryLimit } = readRequests(pod, container, allow);
  const own = limitOf(container);
  let limit = memoryLimit ?? own;
  if (most !== undefined && (limit === undefined || limit > most)) {
    if (limit !== undefined) warnOf(pod, container, limit, most);
    limit = most;
  }
  const newLimit = limit === own ? undefined : limit;
  const lists = { rlimits, env, annotations, mounts, devices };
  if (newLimit === undefined && Object.values(lists).every((list) => list.length === 0)) {
    log.debug(`${nameOf(pod, container)}: nothing to adjust`);
    return undefined;
  }
  const counts = Object.entries(lists).map(([what, list]) => `${list.length} ${what}`);
  log.info(`${nameOf(pod, container)}: ${counts.join(", ")}, memory limit ${newLimit ?? "unchanged"}`);
  return {
    adjust: {
      rlimits,
      env,
      annotations: annotations.map(({ key, value }) => [key, value] as const),
      mounts,
      linux: devices.length === 0 && newLimit === undefined ? undefined : { devices, ...resourcesOf(newLimit) },
    },
  };
}

/** The container's own memory limit in bytes; undefined when it has none. */
function limitOf({ linux }: Container): bigint | undefined {
  const limit = linux?.resources?.memory?.limit;
  return limit !== undefined && limit > 0n ? limit : undefined;
}

function memoryUpdate(containerId: string, limit: bigint): UpdateFields {
  return { containerId, linux: resourcesOf(limit) };
}

function resourcesOf(limit: bigint | undefined) {
  return limit === undefined ? {} : { resources: { memory: { limit } } };
}

function warnOf(pod: Pod, container: Container, limit: bigint, most: bigint): void {
  log.warn(`${nameOf(pod, container)}: memory limit ${limit} is over max-memory, which is ${most}`);
}

/** The first forbidden annotation that a plugin sets, or removes by a hyphen before its key. */
function forbiddenKey({ adjust: adjustment }: ValidationRequest, forbidden: readonly string[]): string | undefined {
  const annotations = adjustment?.annotations;
  return forbidden.find((key) => annotations?.has(key) || annotations?.has(`-${key}`));
}

function ownerOf({ container, owners }: ValidationRequest, key: string): string | undefined {
  const fields = owners?.find(({ containerId }) => containerId === container.id)?.compound;
  const byKey = new Map(fields?.find(({ field }) => field === "annotations")?.owners);
  // A hyphen says that it removes the annotation.
  return byKey.get(key)?.replace(/^-/, "");
}

function nameOf({ namespace, name }: Pod, container: Container): string {
  return `container "${container.name}" of pod "${namespace}/${name}"`;
}
