import type { NriPlugin, NriTypes } from "@armory-plugins/wit";
import { errorText } from "../error-text.ts";
import { isInitError } from "../init-error.ts";
import { isPromise } from "../is-promise.ts";
import { parseConfig } from "../parse-config.ts";
import { CallError } from "./call-error.ts";
import { complete } from "./complete.ts";
import type { ConfigureContext, NriContext, NriPluginDefinition } from "./definition.ts";
import { eventsOf } from "./events.ts";
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
  readonly notify: (event: NriPlugin.Notification) => void;
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
      return call("synchronize", updates, [], (context) => definition.synchronize?.(pods, containers, context));
    },

    createContainer(pod, container) {
      return call("createContainer", createContainerResponse, {}, (context) =>
        definition.createContainer?.(pod, container, context),
      );
    },

    updateContainer(pod, container, resources) {
      return call("updateContainer", updateContainerResponse, {}, (context) =>
        definition.updateContainer?.(pod, container, resources, context),
      );
    },

    stopContainer(pod, container) {
      return call("stopContainer", updates, [], (context) => definition.stopContainer?.(pod, container, context));
    },

    validateContainerAdjustment(request) {
      const name = "validateContainerAdjustment";
      return answer(name, () => {
        const reason = withContext((context) => definition.validateContainerAdjustment?.(request, context));
        if (reason === undefined) return { tag: "accept" };
        if (typeof reason === "string") return { tag: "reject", val: reason.toWellFormed() };
        throw new Error(isPromise(reason) ? promiseText(name) : `${name} answered no text; a reason is one`);
      });
    },

    notify(event) {
      answer("notify", () => {
        withContext((context) => notify(definition, event, context));
      });
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

function notify<Config, State>(
  definition: NriPluginDefinition<Config, State>,
  { tag, val }: NriPlugin.Notification,
  context: NriContext<Config, State>,
): void {
  switch (tag) {
    case "run-pod-sandbox":
      return definition.runPodSandbox?.(val, context);
    case "update-pod-sandbox":
      return definition.updatePodSandbox?.(val, context);
    case "post-update-pod-sandbox":
      return definition.postUpdatePodSandbox?.(val, context);
    case "stop-pod-sandbox":
      return definition.stopPodSandbox?.(val, context);
    case "remove-pod-sandbox":
      return definition.removePodSandbox?.(val, context);
    case "post-create-container":
      return definition.postCreateContainer?.(val.pod, val.container, context);
    case "start-container":
      return definition.startContainer?.(val.pod, val.container, context);
    case "post-start-container":
      return definition.postStartContainer?.(val.pod, val.container, context);
    case "post-update-container":
      return definition.postUpdateContainer?.(val.pod, val.container, context);
    case "remove-container":
      return definition.removeContainer?.(val.pod, val.container, context);
    case "failed-updates":
      return definition.failedUpdates?.(val, context);
  }
}

function promiseText(name: string): string {
  return `${name} returned a promise; a plugin's calls are synchronous`;
}
