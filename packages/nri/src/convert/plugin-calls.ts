import type { NriPlugin, NriTypes } from "@armory-plugins/wit";
import { create, type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { NriMethod } from "../guest/nri-methods.ts";
import { NriError } from "../nri-error.ts";
import * as nri from "../proto/nri_pb.ts";
import {
  configureRequest,
  configureResponse,
  container,
  containerUpdate,
  createContainerResponse,
  linuxResources,
  podSandbox,
  updateContainerResponse,
  updatePodSandboxRequest,
  validationRequest,
} from "./nri-codecs.ts";
import { validation } from "./validation.ts";

/** The functions of a component of world `nri-plugin`, as jco gives them: they throw what WIT returns as an error. */
export type PluginExports = typeof NriPlugin;

/**
 * Call a component with an encoded request; gives the encoded response.
 *
 * @throws NriError `MALFORMED_MESSAGE` when the request can't be decoded, and whatever the component's function throws.
 */
export type PluginCall = (plugin: PluginExports, request: Uint8Array) => Uint8Array;

const { method: methods } = nri.Plugin;

/**
 * Each RPC of the Plugin service, as a component is called for it: the request becomes arguments, the result the response.
 *
 * `Synchronize` takes all pods and containers at once; encoded parts that are put one behind the other are the whole (protobuf's rule for lists).
 * `StateChange`, by which runtimes tell plugins without the newer RPCs, is told like these; events without a notification are passed over.
 */
export const pluginCalls: Readonly<Record<NriMethod, PluginCall>> = {
  Configure: call(methods.configure, (plugin, request) =>
    configureResponse.fromWit(plugin.configure(configureRequest.toWit(request))),
  ),
  Synchronize: call(methods.synchronize, (plugin, { pods, containers }) => {
    const updates = plugin.synchronize(pods.map(podSandbox.toWit), containers.map(container.toWit));
    return create(nri.SynchronizeResponseSchema, { update: updates.map(containerUpdate.fromWit) });
  }),
  Shutdown: call(methods.shutdown, (plugin) => {
    plugin.shutdown();
    return create(nri.EmptySchema);
  }),
  CreateContainer: call(methods.createContainer, (plugin, request) =>
    createContainerResponse.fromWit(plugin.createContainer(podOf(request), containerOf(request))),
  ),
  UpdateContainer: call(methods.updateContainer, (plugin, request) => {
    const resources = request.linuxResources && linuxResources.toWit(request.linuxResources);
    return updateContainerResponse.fromWit(plugin.updateContainer(podOf(request), containerOf(request), resources));
  }),
  StopContainer: call(methods.stopContainer, (plugin, request) => {
    const updates = plugin.stopContainer(podOf(request), containerOf(request));
    return create(nri.StopContainerResponseSchema, { update: updates.map(containerUpdate.fromWit) });
  }),
  ValidateContainerAdjustment: call(methods.validateContainerAdjustment, (plugin, request) =>
    validation.fromWit(plugin.validateContainerAdjustment(validationRequest.toWit(request))),
  ),
  RunPodSandbox: tell(methods.runPodSandbox, ofPod("run-pod-sandbox")),
  UpdatePodSandbox: tell(methods.updatePodSandbox, (request) => ({
    tag: "update-pod-sandbox",
    val: updatePodSandboxRequest.toWit(request),
  })),
  PostUpdatePodSandbox: tell(methods.postUpdatePodSandbox, ofPod("post-update-pod-sandbox")),
  StopPodSandbox: tell(methods.stopPodSandbox, ofPod("stop-pod-sandbox")),
  RemovePodSandbox: tell(methods.removePodSandbox, ofPod("remove-pod-sandbox")),
  PostCreateContainer: tell(methods.postCreateContainer, ofContainer("post-create-container")),
  StartContainer: tell(methods.startContainer, ofContainer("start-container")),
  PostStartContainer: tell(methods.postStartContainer, ofContainer("post-start-container")),
  PostUpdateContainer: tell(methods.postUpdateContainer, ofContainer("post-update-container")),
  RemoveContainer: tell(methods.removeContainer, ofContainer("remove-container")),
  StateChange: tell(methods.stateChange, (request) => stateChange(request)),
};

// --- internal ---

interface Method<Input extends DescMessage, Output extends DescMessage> {
  readonly name: string;
  readonly input: Input;
  readonly output: Output;
}

function call<Input extends DescMessage, Output extends DescMessage>(
  { name, input, output }: Method<Input, Output>,
  convert: (plugin: PluginExports, request: MessageShape<Input>) => MessageShape<Output>,
): PluginCall {
  const decode = (bytes: Uint8Array): MessageShape<Input> => {
    try {
      return fromBinary(input, bytes);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new NriError(
        "MALFORMED_MESSAGE",
        `the ${bytes.length} bytes of a request ${name} are no ${input.name}: ${reason}`,
        { cause },
      );
    }
  };
  return (plugin, bytes) => toBinary(output, convert(plugin, decode(bytes)));
}

/** A method that only tells: its response has nothing to say. */
function tell<Input extends DescMessage, Output extends DescMessage>(
  method: Method<Input, Output>,
  notificationOf: (request: MessageShape<Input>) => NriPlugin.Notification | undefined,
): PluginCall {
  return call(method, (plugin, request) => {
    const notification = notificationOf(request);
    if (notification !== undefined) plugin.notify(notification);
    return create(method.output);
  });
}

interface OfPod {
  readonly pod?: nri.PodSandbox | undefined;
}

interface OfContainer extends OfPod {
  readonly container?: nri.Container | undefined;
}

type PodEvent = "run-pod-sandbox" | "post-update-pod-sandbox" | "stop-pod-sandbox" | "remove-pod-sandbox";
type ContainerEvent =
  | "post-create-container"
  | "start-container"
  | "post-start-container"
  | "post-update-container"
  | "remove-container";

function ofPod(tag: PodEvent): (request: OfPod) => NriPlugin.Notification {
  return (request) => ({ tag, val: podOf(request) });
}

function ofContainer(tag: ContainerEvent): (request: OfContainer) => NriPlugin.Notification {
  return (request) => ({ tag, val: { pod: podOf(request), container: containerOf(request) } });
}

function podOf({ pod = noPod }: OfPod): NriTypes.PodSandbox {
  return podSandbox.toWit(pod);
}

function containerOf({ container: message = noContainer }: OfContainer): NriTypes.Container {
  return container.toWit(message);
}

const noPod = create(nri.PodSandboxSchema);
const noContainer = create(nri.ContainerSchema);

function stateChange(request: nri.StateChangeEvent): NriPlugin.Notification | undefined {
  switch (request.event) {
    case nri.Event.RUN_POD_SANDBOX:
      return ofPod("run-pod-sandbox")(request);
    case nri.Event.UPDATE_POD_SANDBOX:
      return { tag: "update-pod-sandbox", val: { pod: podOf(request) } };
    case nri.Event.POST_UPDATE_POD_SANDBOX:
      return ofPod("post-update-pod-sandbox")(request);
    case nri.Event.STOP_POD_SANDBOX:
      return ofPod("stop-pod-sandbox")(request);
    case nri.Event.REMOVE_POD_SANDBOX:
      return ofPod("remove-pod-sandbox")(request);
    case nri.Event.POST_CREATE_CONTAINER:
      return ofContainer("post-create-container")(request);
    case nri.Event.START_CONTAINER:
      return ofContainer("start-container")(request);
    case nri.Event.POST_START_CONTAINER:
      return ofContainer("post-start-container")(request);
    case nri.Event.POST_UPDATE_CONTAINER:
      return ofContainer("post-update-container")(request);
    case nri.Event.REMOVE_CONTAINER:
      return ofContainer("remove-container")(request);
    default:
      return undefined;
  }
}
