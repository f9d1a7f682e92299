import type { NriPlugin, NriTypes } from "@armory-plugins/wit";
import { errorText } from "../error-text.ts";
import { isInitError } from "../init-error.ts";
import { isPromise } from "../is-promise.ts";
import { parseConfig } from "../parse-config.ts";
import { CallError } from "./call-error.ts";
import { complete } from "./complete.ts";
import type { ConfigureContext, NriContext, NriPluginDefinition } from "./definition.ts";
import { eventsOf } from "./events.ts";
import { toContainer, toPod, toValidationRequest } from "./maps.ts";
import type { Container, Pod } from "./maps.ts";
import type { ShapeOf } from "./shape.ts";
import { createContainerResponse, updateContainerResponse, updates } from "./shapes.ts";

/** The functions of interface `plugin`, which a component of the world `nri-plugin` exports. They throw {@link CallError} alone. */
export interface NriPluginExports {
  readonly configure: (request: NriPlugin.ConfigureRequest) => NriPlugin.ConfigureResponse;
  readonly synchronize: (pods: NriTypes.PodSandbox[], containers: NriTypes.Container[]) => NriTypes.ContainerUpdate[];
  readonly createContainer: (
    pod: NriTypes.PodSandbox,
    container: NriTypes.Container,
  ) => NriPlugin.CreateContainerResponse;
  readonly updateContainer: (
    pod: NriTypes.PodSandbox,
    container: NriTypes.Container,
    resources: NriTypes.LinuxResources | undefined,
  ) => NriPlugin.UpdateContainerResponse;
  readonly stopContainer: (pod: NriTypes.PodSandbox, container: NriTypes.Container) => NriTypes.ContainerUpdate[];
  readonly validateContainerAdjustment: (request: NriPlugin.ValidateContainerAdjustmentRequest) => NriPlugin.Validation;
  readonly updatePodSandbox: (
    pod: NriTypes.PodSandbox,
    overhead: NriTypes.LinuxResources | undefined,
    resources: NriTypes.LinuxResources | undefined,
  ) => void;
  readonly stateChange: (
    event: NriPlugin.LifecycleEvent,
    pod: NriTypes.PodSandbox,
    container: NriTypes.Container | undefined,
  ) => void;
  readonly updatesFailed: (updates: NriTypes.ContainerUpdate[]) => void;
  readonly shutdown: () => void;
}

/**
 * Make the export of an NRI plugin: `export const plugin = nriPlugin({ … })`.
 *
 * The functions are plain ones: a unit test calls them without wasm.
 *
 * @example
 * ```ts
 * export const plugin = nriPlugin({
 *   config: z.strictObject({ files: z.bigint().default(65_536n) }),
 *   createContainer: (pod, container, { config }) => ({
 *     adjust: { rlimits: [{ type: "RLIMIT_NOFILE", soft: config.files, hard: config.files }] },
 *   }),
 * });
 * ```
 */
export function nriPlugin<Config = unknown, State = undefined>(
  definition: NriPluginDefinition<Config, State>,
): NriPluginExports {
  let current: NriContext<Config, State> | undefined;

  return {
    configure(request) {
      current = undefined;
      return answer("configure", () => {
        const context: ConfigureContext<Config> = { ...request, config: readConfig(request.config, definition.config) };
        const state = definition.configure?.(context);
        if (isPromise(state)) throw new Error(promiseText("configure"));
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- State is undefined where there is no configure
        current = { ...context, state: state as State };
        const { failurePolicy } = definition;
        return { events: eventsOf(definition), ...(failurePolicy === undefined ? {} : { failurePolicy }) };
      });
    },

    synchronize(pods, containers) {
      return call("synchronize", updates, [], (context) =>
        definition.synchronize?.(pods.map(toPod), containers.map(toContainer), context),
      );
    },

    createContainer(pod, container) {
      return call("createContainer", createContainerResponse, {}, (context) =>
        definition.createContainer?.(toPod(pod), toContainer(container), context),
      );
    },

    updateContainer(pod, container, resources) {
      return call("updateContainer", updateContainerResponse, {}, (context) =>
        definition.updateContainer?.(toPod(pod), toContainer(container), resources, context),
      );
    },

    stopContainer(pod, container) {
      return call("stopContainer", updates, [], (context) =>
        definition.stopContainer?.(toPod(pod), toContainer(container), context),
      );
    },

    validateContainerAdjustment(request) {
      const name = "validateContainerAdjustment";
      return answer(name, () => {
        const reason = withContext((context) =>
          definition.validateContainerAdjustment?.(toValidationRequest(request), context),
        );
        if (reason === undefined) return { tag: "accept" };
        if (typeof reason === "string") return { tag: "reject", val: reason.toWellFormed() };
        throw new Error(
          isPromise(reason) ? promiseText(name) : `${name} did not answer a string; give the reason as one`,
        );
      });
    },

    updatePodSandbox(pod, overhead, resources) {
      inform("updatePodSandbox", (context) => definition.updatePodSandbox?.(toPod(pod), overhead, resources, context));
    },

    stateChange(event, pod, container) {
      inform("stateChange", (context) => {
        stateChange(definition, event, toPod(pod), container && toContainer(container), context);
      });
    },

    updatesFailed(failed) {
      inform("updatesFailed", (context) => definition.updatesFailed?.(failed, context));
    },

    shutdown() {
      // The contract has no error here.
      if (current !== undefined) definition.shutdown?.(current);
    },
  };

  // --- internal ---

  function withContext<Result>(run: (context: NriContext<Config, State>) => Result): Result {
    if (current === undefined) throw new Error("the plugin was called before a successful configure");
    return run(current);
  }

  function inform(name: string, run: (context: NriContext<Config, State>) => void): void {
    answer(name, () => {
      withContext(run);
    });
  }

  function call<Response>(
    name: string,
    shape: ShapeOf<Response>,
    nothing: unknown,
    run: (context: NriContext<Config, State>) => unknown,
  ): Response {
    return answer(name, () => {
      const answered = withContext(run);
      if (isPromise(answered)) throw new Error(promiseText(name));
      return complete(shape, answered ?? nothing, { what: `${name} answered` });
    });
  }
}

// --- internal ---

function answer<Result>(name: string, run: () => Result): Result {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof CallError) throw thrown;
    const text = errorText(thrown);
    throw new CallError(text === "" ? `${name} failed without a message` : text, { cause: thrown });
  }
}

function readConfig<Config>(yaml: string, schema: NriPluginDefinition<Config, unknown>["config"]): Config {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Config is `unknown` where there is no schema
    return parseConfig(yaml, schema) as Config;
  } catch (thrown) {
    throw isInitError(thrown) ? new CallError(thrown.message, { cause: thrown }) : thrown;
  }
}

function stateChange<Config, State>(
  definition: NriPluginDefinition<Config, State>,
  event: NriPlugin.LifecycleEvent,
  pod: Pod,
  container: Container | undefined,
  context: NriContext<Config, State>,
): void {
  switch (event) {
    case "run-pod-sandbox":
      return definition.runPodSandbox?.(pod, context);
    case "post-update-pod-sandbox":
      return definition.postUpdatePodSandbox?.(pod, context);
    case "stop-pod-sandbox":
      return definition.stopPodSandbox?.(pod, context);
    case "remove-pod-sandbox":
      return definition.removePodSandbox?.(pod, context);
    case "post-create-container":
      return definition.postCreateContainer?.(pod, contained(event, container), context);
    case "start-container":
      return definition.startContainer?.(pod, contained(event, container), context);
    case "post-start-container":
      return definition.postStartContainer?.(pod, contained(event, container), context);
    case "post-update-container":
      return definition.postUpdateContainer?.(pod, contained(event, container), context);
    case "remove-container":
      return definition.removeContainer?.(pod, contained(event, container), context);
  }
}

function contained(event: NriPlugin.LifecycleEvent, container: Container | undefined): Container {
  if (container === undefined) throw new Error(`the runtime sent the event ${event} without its container`);
  return container;
}

function promiseText(name: string): string {
  return `${name} returned a promise; a plugin's calls are synchronous`;
}
