import { clone, create } from "@bufbuild/protobuf";
import type { DescMessage, DescMethodUnary, MessageShape } from "@bufbuild/protobuf";
import {
  ConfigureRequestSchema,
  ContainerSchema,
  CreateContainerResponseSchema,
  Plugin,
  PluginInstanceSchema,
  StopContainerResponseSchema,
  SynchronizeRequestSchema,
  UpdateContainerResponseSchema,
  ValidateContainerAdjustmentRequestSchema,
} from "../proto/nri_pb.ts";
import type {
  Container,
  ContainerUpdate,
  CreateContainerRequest,
  CreateContainerResponse,
  OwningPlugins,
  PodSandbox,
  StopContainerRequest,
  StopContainerResponse,
  UpdateContainerRequest,
  UpdateContainerResponse,
  ValidateContainerAdjustmentRequest,
} from "../proto/nri_pb.ts";
import { AdjustmentMerge } from "./adjustment-merge.ts";
import { append } from "./append.ts";
import { readEvents } from "./events.ts";
import { Owners } from "./owners.ts";
import { readFailure } from "./plugin-failure.ts";
import { quote } from "./quote.ts";
import { RefusedRequest } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";
import { RegisteredPlugin } from "./registered-plugin.ts";
import type { RuntimePlugin } from "./runtime-plugin.ts";
import { UpdateMerge } from "./update-merge.ts";

/** How a runtime introduces itself, and what it knows. */
export interface NriRuntimeOptions {
  /** Default: `armory`. */
  readonly runtimeName?: string;
  /** Default: `0.0.0`. */
  readonly runtimeVersion?: string;
  /** Milliseconds that a plugin is told it has to register. Default: 5000, as upstream. */
  readonly registrationTimeoutMs?: number;
  /** Milliseconds that a plugin has for a request. Default: 2000, as upstream. */
  readonly requestTimeoutMs?: number;
  /** The pods and containers that Synchronize sends to plugins. Default: none. */
  readonly pods?: readonly PodSandbox[];
  readonly containers?: readonly Container[];
  /** Told what the runtime would log: a plugin that is skipped, dropped or passed over. */
  readonly onWarning?: (text: string) => void;
}

/** A request that the runtime fails. */
export interface Refused {
  readonly refusal: Refusal;
}

/** What became of a container that is created. */
export interface Created {
  readonly response: CreateContainerResponse;
  /** The container with what its plugins changed, as one more plugin would be shown it. */
  readonly container: Container;
  /** Who set what. */
  readonly owners: OwningPlugins;
}

/**
 * A container runtime's side of NRI, without the container runtime: asks plugins in the order of their indices and merges what they say.
 *
 * Carries over `pkg/adaptation` of containerd/nri v0.12.5: order, conflicts, validation, failure policies and their strings. What
 * depends there on the order of Go's maps is in the order of insertion here. One request at a time.
 */
export class NriRuntime {
  readonly #plugins: RegisteredPlugin[];
  readonly #warn: (text: string) => void;
  /** The updates that plugins asked for by their answers to Synchronize. */
  readonly updates: readonly ContainerUpdate[];

  private constructor(
    plugins: readonly RegisteredPlugin[],
    updates: readonly ContainerUpdate[],
    warn: (text: string) => void,
  ) {
    this.#plugins = plugins.toSorted((a, b) => compare(a.plugin.index, b.plugin.index));
    this.updates = updates;
    this.#warn = warn;
  }

  /** Configure and synchronize these plugins; one that fails is skipped with a warning, as upstream does with pre-installed ones. */
  static async start(plugins: readonly RuntimePlugin[], options: NriRuntimeOptions = {}): Promise<NriRuntime> {
    const { requestTimeoutMs = 2000, onWarning = () => {} } = options;
    const started: RegisteredPlugin[] = [];
    for (const plugin of plugins) {
      const registered = new RegisteredPlugin(plugin, requestTimeoutMs);
      const problem = await configure(registered, options);
      if (problem === undefined) started.push(registered);
      else onWarning(`failed to start pre-installed NRI plugin ${quote(plugin.name)}: ${problem}`);
    }
    const synchronized: RegisteredPlugin[] = [];
    const updates: ContainerUpdate[] = [];
    for (const registered of started) {
      const result = await synchronize(registered, options);
      if ("problem" in result) {
        onWarning(`failed to synchronize pre-installed NRI plugin ${quote(registered.name)}: ${result.problem}`);
        continue;
      }
      synchronized.push(registered);
      append(updates, result.update);
    }
    return new NriRuntime(synchronized, updates, onWarning);
  }

  /** The plugins that are asked, in their order: `10-limits`. */
  get plugins(): readonly string[] {
    return this.#plugins.filter(({ isClosed }) => !isClosed).map(({ name }) => name);
  }

  /** Create a container: each plugin adjusts it, sees what earlier ones did, and validators have the last word. */
  async createContainer(request: CreateContainerRequest): Promise<Created | Refused> {
    const owners = new Owners();
    const adjustment = new AdjustmentMerge(request.container, owners);
    const { container } = adjustment;
    const updates = new UpdateMerge(owners, { creating: container.id });
    const validation = create(ValidateContainerAdjustmentRequestSchema, {
      ...(request.pod === undefined ? {} : { pod: request.pod }),
      container: clone(ContainerSchema, container),
    });
    return await orRefused(async () => {
      for (const registered of this.#open()) {
        const { name, index } = registered.plugin;
        validation.plugins.push(create(PluginInstanceSchema, { name, index }));
        const answer = await this.#request(registered, Plugin.method.createContainer, { ...request, container });
        if (answer?.adjust !== undefined) adjustment.apply(answer.adjust, registered.name);
        if (answer !== undefined) updates.apply(answer.update, registered.name);
      }
      const { adjust } = adjustment;
      const message = owners.toMessage();
      await this.#validate({ ...validation, adjust, update: updates.updates, owners: message });
      const response = create(CreateContainerResponseSchema, { adjust, update: updates.updates });
      return { response, container, owners: message };
    });
  }

  /**
   * Update a container: each plugin may change the resources, and those of other containers.
   *
   * The container of the request is the last of the updates, if any plugin touched it; upstream has a nil in its place otherwise.
   */
  async updateContainer(
    request: UpdateContainerRequest,
  ): Promise<{ readonly response: UpdateContainerResponse } | Refused> {
    const updates = new UpdateMerge(new Owners(), { update: request });
    return await orRefused(async () => {
      for (const registered of this.#open()) {
        const shown = updates.request ?? request;
        const answer = await this.#request(registered, Plugin.method.updateContainer, shown);
        if (answer !== undefined) updates.apply(answer.update, registered.name);
      }
      return { response: create(UpdateContainerResponseSchema, { update: updates.updates }) };
    });
  }

  /** Stop a container: each plugin may update others. */
  async stopContainer(request: StopContainerRequest): Promise<{ readonly response: StopContainerResponse } | Refused> {
    const updates = new UpdateMerge(new Owners());
    return await orRefused(async () => {
      for (const registered of this.#open()) {
        const answer = await this.#request(registered, Plugin.method.stopContainer, request);
        if (answer !== undefined) updates.apply(answer.update, registered.name);
      }
      return { response: create(StopContainerResponseSchema, { update: updates.updates }) };
    });
  }

  /** Tell the plugins of an event whose answers carry nothing; `undefined` when none refused. */
  async relay<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageShape<I>,
  ): Promise<Refused | undefined> {
    const result = await orRefused(async () => {
      for (const registered of this.#open()) await this.#request(registered, method, request);
      return undefined;
    });
    return result;
  }

  #open(): RegisteredPlugin[] {
    return this.#plugins.filter(({ isClosed }) => !isClosed);
  }

  /** Ask a plugin; nothing when it doesn't want the event, or failed in a way that its policy lets pass. */
  async #request<I extends DescMessage, O extends DescMessage>(
    registered: RegisteredPlugin,
    method: DescMethodUnary<I, O>,
    request: MessageShape<I>,
  ): Promise<MessageShape<O> | undefined> {
    if (!registered.wants(method)) return undefined;
    try {
      return await registered.ask(method, request);
    } catch (error) {
      const { name: plugin } = registered;
      const { kind, text } = readFailure(error);
      if (kind === "answered") throw new RefusedRequest({ kind: "plugin-failed", text, plugin });
      this.#drop(registered, method, kind, text);
      if (registered.policy?.failRequest === true) {
        const detail = `plugin ${plugin} failed to handle ${method.name} request: ${text}`;
        throw new RefusedRequest({ kind: "plugin-failed", text: detail, plugin });
      }
      this.#warn(`plugin ${plugin} failed to handle ${method.name} request, proceeding without it: ${text}`);
      return undefined;
    }
  }

  /** All validators at once; of several that say no, the first one counts. */
  async #validate(request: ValidateContainerAdjustmentRequest): Promise<void> {
    const method = Plugin.method.validateContainerAdjustment;
    const refusals: Refusal[] = [];
    await Promise.all(
      this.#open()
        .filter((registered) => registered.wants(method))
        .map(async (registered) => {
          const { name: plugin } = registered;
          try {
            const { reject, reason } = await registered.ask(method, request);
            if (!reject) return;
            const words = reason === "" ? "unknown rejection reason" : reason;
            const text = `validator ${quote(plugin)} rejected container adjustment, reason: ${words}`;
            refusals.push({ kind: "rejected", text, plugin });
          } catch (error) {
            const { kind, text } = readFailure(error);
            if (kind !== "answered") this.#drop(registered, method, kind, text);
            refusals.push({ kind: "rejected", text: `validator plugin ${plugin} failed: ${text}`, plugin });
          }
        }),
    );
    const [first] = refusals;
    if (first !== undefined) throw new RefusedRequest(first);
  }

  #drop(registered: RegisteredPlugin, method: DescMethodUnary, kind: "timed-out" | "lost", text: string): void {
    if (kind === "timed-out" && registered.policy?.keepConnected === true) return;
    registered.isClosed = true;
    this.#warn(`closing plugin ${registered.name}, failed to handle ${method.name} request: ${text}`);
  }
}

// --- internal ---

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

async function orRefused<T>(work: () => Promise<T>): Promise<T | Refused> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RefusedRequest) return { refusal: error.refusal };
    throw error;
  }
}

async function configure(registered: RegisteredPlugin, options: NriRuntimeOptions): Promise<string | undefined> {
  const { runtimeName = "armory", runtimeVersion = "0.0.0" } = options;
  const { registrationTimeoutMs = 5000, requestTimeoutMs = 2000 } = options;
  const request = create(ConfigureRequestSchema, {
    config: registered.plugin.config ?? "",
    runtimeName,
    runtimeVersion,
    registrationTimeout: BigInt(registrationTimeoutMs),
    requestTimeout: BigInt(requestTimeoutMs),
    NRIVersion: nriVersion,
  });
  try {
    const { events: mask, failurePolicy } = await registered.ask(Plugin.method.configure, request);
    const read = readEvents(mask);
    if ("problem" in read) return read.problem;
    registered.events = read.events;
    registered.policy = failurePolicy;
    return undefined;
  } catch (error) {
    return `failed to configure plugin: ${readFailure(error).text}`;
  }
}

/** The version of NRI that this carries over. */
const nriVersion = "v0.12.5";

async function synchronize(
  registered: RegisteredPlugin,
  { pods = [], containers = [] }: NriRuntimeOptions,
): Promise<{ readonly update: ContainerUpdate[] } | { readonly problem: string }> {
  const request = create(SynchronizeRequestSchema, { pods: [...pods], containers: [...containers] });
  try {
    return await registered.ask(Plugin.method.synchronize, request);
  } catch (error) {
    return { problem: readFailure(error).text };
  }
}
