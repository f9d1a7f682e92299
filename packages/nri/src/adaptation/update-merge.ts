import { clone, create } from "@bufbuild/protobuf";
import {
  ContainerUpdateSchema,
  Field,
  LinuxCPUSchema,
  LinuxMemorySchema,
  LinuxResourcesSchema,
  UpdateContainerRequestSchema,
} from "../proto/nri_pb.ts";
import type { ContainerUpdate, LinuxResources, UpdateContainerRequest } from "../proto/nri_pb.ts";
import { mergeResources } from "./merge-resources.ts";
import type { Owners } from "./owners.ts";
import { quote } from "./quote.ts";
import { RefusedRequest } from "./refusal.ts";

/** What the updates answer to: a container that is being created, one that is being updated, or neither. */
export interface UpdateCause {
  /** The id of the container that is being created: it is adjusted, never updated. */
  readonly creating?: string | undefined;
  /** The request to update a container; a copy of it is kept. */
  readonly update?: UpdateContainerRequest | undefined;
}

/**
 * The updates of containers that plugins ask for, one after another.
 *
 * Carries over `pkg/adaptation/result.go` of containerd/nri v0.12.5, also where it surprises: what a plugin sets of `pids` is
 * ignored, and when the request itself sets a limit of pids, the first plugin that updates the container becomes its owner and a
 * second one is a conflict; rules for devices are ignored.
 */
export class UpdateMerge {
  /** The request as the next plugin is shown it, with what earlier ones made of its resources. */
  readonly request: UpdateContainerRequest | undefined;
  readonly #creating: string | undefined;
  readonly #owners: Owners;
  readonly #updates = new Map<string, ContainerUpdate>();

  constructor(owners: Owners, { creating, update }: UpdateCause = {}) {
    this.#owners = owners;
    this.#creating = creating;
    this.request = update === undefined ? undefined : withResources(update);
  }

  /** In the order in which they were first asked for; the container of the request comes last, if any plugin updated it. */
  get updates(): ContainerUpdate[] {
    const requested = this.request?.container?.id;
    const others = [...this.#updates.values()].filter(({ containerId }) => containerId !== requested);
    const last = requested === undefined ? undefined : this.#updates.get(requested);
    return last === undefined ? others : [...others, last];
  }

  /**
   * Merge the updates that a plugin asked for. One that may fail and conflicts changes nothing.
   *
   * @throws RefusedRequest `conflict` when another plugin has a field, `self-update` when the container is being created.
   */
  apply(asked: readonly ContainerUpdate[], plugin: string): void {
    for (const update of asked) {
      const merged = this.#mergedOf(update, plugin);
      try {
        this.#merge(merged, update, plugin);
      } catch (error) {
        if (!update.ignoreFailure || !(error instanceof RefusedRequest)) throw error;
      }
    }
  }

  #mergedOf({ containerId, ignoreFailure }: ContainerUpdate, plugin: string): ContainerUpdate {
    if (containerId === this.#creating) {
      const text = `plugin ${quote(plugin)} asked update of ${quote(containerId)} during creation`;
      throw new RefusedRequest({ kind: "self-update", text, plugin });
    }
    const found = this.#updates.get(containerId);
    if (found !== undefined) {
      found.ignoreFailure &&= ignoreFailure;
      return found;
    }
    const made = create(ContainerUpdateSchema, {
      containerId,
      ignoreFailure,
      linux: { resources: { memory: {}, cpu: {} } },
    });
    this.#updates.set(containerId, made);
    return made;
  }

  #merge(merged: ContainerUpdate, { containerId, linux }: ContainerUpdate, plugin: string): void {
    if (linux?.resources === undefined || merged.linux === undefined) return;
    const request = this.request?.container?.id === containerId ? this.request : undefined;
    const resources = copy(request?.linuxResources ?? merged.linux.resources);
    mergeResources(linux.resources, [resources], (field, key) => {
      this.#owners.claim(containerId, plugin, field, key);
    });
    // The pids of the request are claimed, not those of the plugin, as upstream does.
    if (resources.pids !== undefined) this.#owners.claim(containerId, plugin, Field.PidsLimit);
    merged.linux.resources = resources;
    if (request !== undefined) request.linuxResources = copy(resources);
  }
}

// --- internal ---

function withResources(update: UpdateContainerRequest): UpdateContainerRequest {
  const request = clone(UpdateContainerRequestSchema, update);
  const resources = (request.linuxResources ??= create(LinuxResourcesSchema));
  resources.memory ??= create(LinuxMemorySchema);
  resources.cpu ??= create(LinuxCPUSchema);
  return request;
}

function copy(resources: LinuxResources | undefined): LinuxResources {
  return resources === undefined ? create(LinuxResourcesSchema) : clone(LinuxResourcesSchema, resources);
}
