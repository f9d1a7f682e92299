import type { NriPlugin, NriTypes } from "@armory-plugins/wit";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { AdjustmentFields, EvictionFields, UpdateFields } from "./fields.ts";
import type { Container, Pod, ValidationRequest } from "./maps.ts";

/** What `configure` is given: the config, checked, and what the runtime says of itself. */
export interface ConfigureContext<Config> extends Readonly<Omit<NriPlugin.ConfigureRequest, "config">> {
  readonly config: Config;
}

/** What the calls after `configure` are given: what that was given, and the state that it returned. */
export interface NriContext<Config, State> extends ConfigureContext<Config> {
  readonly state: State;
}

/** The answer to the creation of a container. */
export interface CreateContainerAnswer {
  readonly adjust?: AdjustmentFields | undefined;
  /** Updates of other containers. */
  readonly update?: readonly UpdateFields[] | undefined;
  readonly evict?: readonly EvictionFields[] | undefined;
}

/** The answer to the update of a container. */
export interface UpdateContainerAnswer {
  readonly update?: readonly UpdateFields[] | undefined;
  readonly evict?: readonly EvictionFields[] | undefined;
}

type Answer<Value> = Value | undefined | void;
type Resources = NriTypes.LinuxResources;

/**
 * An NRI plugin as its author writes it: the functions for what it wants to be asked or told.
 *
 * The runtime calls it only for those that are there. Every function is synchronous. An exception becomes the error of the call, with the exception's text:
 * the runtime then fails its request with that text. `Config` and `State` are inferred: write `config` and `configure` first.
 */
export interface NriPluginDefinition<Config, State> {
  /**
   * The check of the config: a Standard Schema (zod, valibot, arktype and others), synchronous.
   *
   * It is given the config's YAML as data; an empty config reaches it as `{}`. Without a schema `config` is the YAML's data, null when it is empty.
   */
  readonly config?: StandardSchemaV1<unknown, Config>;
  /** What the runtime does when the plugin fails. Default: the request goes on, the plugin is dropped. */
  readonly failurePolicy?: NriPlugin.FailurePolicy;
  /** Runs once, before anything else; what it returns is the plugin's state. */
  configure?(context: ConfigureContext<Config>): State;
  /** Runs once after that, with all that is there; returns the updates that it needs. */
  synchronize?(
    pods: readonly Pod[],
    containers: readonly Container[],
    context: NriContext<Config, State>,
  ): Answer<readonly UpdateFields[]>;
  createContainer?(pod: Pod, container: Container, context: NriContext<Config, State>): Answer<CreateContainerAnswer>;
  /** `resources` are those that are asked for. */
  updateContainer?(
    pod: Pod,
    container: Container,
    resources: Resources | undefined,
    context: NriContext<Config, State>,
  ): Answer<UpdateContainerAnswer>;
  /** Returns updates of other containers. */
  stopContainer?(pod: Pod, container: Container, context: NriContext<Config, State>): Answer<readonly UpdateFields[]>;
  /** Runs after all plugins have adjusted a container that is being created; a string refuses it, and says why. */
  validateContainerAdjustment?(request: ValidationRequest, context: NriContext<Config, State>): Answer<string>;

  // Events that ask nothing
  runPodSandbox?(pod: Pod, context: NriContext<Config, State>): void;
  /** `overhead` and `resources` are those that the pod gets. */
  updatePodSandbox?(
    pod: Pod,
    overhead: Resources | undefined,
    resources: Resources | undefined,
    context: NriContext<Config, State>,
  ): void;
  postUpdatePodSandbox?(pod: Pod, context: NriContext<Config, State>): void;
  stopPodSandbox?(pod: Pod, context: NriContext<Config, State>): void;
  removePodSandbox?(pod: Pod, context: NriContext<Config, State>): void;
  postCreateContainer?(pod: Pod, container: Container, context: NriContext<Config, State>): void;
  startContainer?(pod: Pod, container: Container, context: NriContext<Config, State>): void;
  postStartContainer?(pod: Pod, container: Container, context: NriContext<Config, State>): void;
  postUpdateContainer?(pod: Pod, container: Container, context: NriContext<Config, State>): void;
  removeContainer?(pod: Pod, container: Container, context: NriContext<Config, State>): void;
  /** Updates that were asked for by `updateContainers` and that could not be made. */
  updatesFailed?(updates: readonly NriTypes.ContainerUpdate[], context: NriContext<Config, State>): void;
  /** Runs before the plugin is stopped, where there is time for it. */
  shutdown?(context: NriContext<Config, State>): void;
}
