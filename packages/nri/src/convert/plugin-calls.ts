import type { NriPlugin, NriTypes } from "@armory-plugins/wit";
import type { NriMethod } from "../proto/nri-methods.ts";
import { NriError } from "../nri-error.ts";
import * as codecs from "../proto/nri_codec.ts";
import type { WireCodec } from "../proto/nri_codec.ts";
import { Event } from "../proto/nri_pb.ts";
import type * as nri from "../proto/nri_pb.ts";
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

/**
 * Each RPC of the Plugin service, as a component is called for it: the request becomes arguments, the result the response.
 *
 * `Synchronize` takes all pods and containers at once; encoded parts that are put one behind the other are the whole (protobuf's rule for lists).
 * `StateChange`, by which runtimes tell plugins without the newer RPCs, is told like these; events without a notification are passed over.
 */
export const pluginCalls: Readonly<Record<NriMethod, PluginCall>> = {
  Configure: call("Configure", codecs.ConfigureRequestCodec, codecs.ConfigureResponseCodec, (plugin, request) =>
    configureResponse.fromWit(plugin.configure(configureRequest.toWit(request))),
  ),
  Synchronize: call(
    "Synchronize",
    codecs.SynchronizeRequestCodec,
    codecs.SynchronizeResponseCodec,
    (plugin, { pods, containers }) => {
      const updates = plugin.synchronize(pods.map(podSandbox.toWit), containers.map(container.toWit));
      return {
        $typeName: "nri.pkg.api.v1alpha1.SynchronizeResponse" as const,
        update: updates.map(containerUpdate.fromWit),
        more: false,
      };
    },
  ),
  Shutdown: call("Shutdown", codecs.EmptyCodec, codecs.EmptyCodec, (plugin) => {
    plugin.shutdown();
    return { $typeName: "nri.pkg.api.v1alpha1.Empty" as const };
  }),
  CreateContainer: call(
    "CreateContainer",
    codecs.CreateContainerRequestCodec,
    codecs.CreateContainerResponseCodec,
    (plugin, request) => createContainerResponse.fromWit(plugin.createContainer(podOf(request), containerOf(request))),
  ),
  UpdateContainer: call(
    "UpdateContainer",
    codecs.UpdateContainerRequestCodec,
    codecs.UpdateContainerResponseCodec,
    (plugin, request) => {
      const resources = request.linuxResources && linuxResources.toWit(request.linuxResources);
      return updateContainerResponse.fromWit(plugin.updateContainer(podOf(request), containerOf(request), resources));
    },
  ),
  StopContainer: call(
    "StopContainer",
    codecs.StopContainerRequestCodec,
    codecs.StopContainerResponseCodec,
    (plugin, request) => {
      const updates = plugin.stopContainer(podOf(request), containerOf(request));
      return {
        $typeName: "nri.pkg.api.v1alpha1.StopContainerResponse" as const,
        update: updates.map(containerUpdate.fromWit),
      };
    },
  ),
  ValidateContainerAdjustment: call(
    "ValidateContainerAdjustment",
    codecs.ValidateContainerAdjustmentRequestCodec,
    codecs.ValidateContainerAdjustmentResponseCodec,
    (plugin, request) => validation.fromWit(plugin.validateContainerAdjustment(validationRequest.toWit(request))),
  ),
  RunPodSandbox: notification(
    "RunPodSandbox",
    codecs.RunPodSandboxRequestCodec,
    codecs.RunPodSandboxResponseCodec,
    ofPod("run-pod-sandbox"),
  ),
  UpdatePodSandbox: notification(
    "UpdatePodSandbox",
    codecs.UpdatePodSandboxRequestCodec,
    codecs.UpdatePodSandboxResponseCodec,
    (request) => ({
      tag: "update-pod-sandbox",
      val: updatePodSandboxRequest.toWit(request),
    }),
  ),
  PostUpdatePodSandbox: notification(
    "PostUpdatePodSandbox",
    codecs.PostUpdatePodSandboxRequestCodec,
    codecs.PostUpdatePodSandboxResponseCodec,
    ofPod("post-update-pod-sandbox"),
  ),
  StopPodSandbox: notification(
    "StopPodSandbox",
    codecs.StopPodSandboxRequestCodec,
    codecs.StopPodSandboxResponseCodec,
    ofPod("stop-pod-sandbox"),
  ),
  RemovePodSandbox: notification(
    "RemovePodSandbox",
    codecs.RemovePodSandboxRequestCodec,
    codecs.RemovePodSandboxResponseCodec,
    ofPod("remove-pod-sandbox"),
  ),
  PostCreateContainer: notification(
    "PostCreateContainer",
    codecs.PostCreateContainerRequestCodec,
    codecs.PostCreateContainerResponseCodec,
    ofContainer("post-create-container"),
  ),
  StartContainer: notification(
    "StartContainer",
    codecs.StartContainerRequestCodec,
    codecs.StartContainerResponseCodec,
    ofContainer("start-container"),
  ),
  PostStartContainer: notification(
    "PostStartContainer",
    codecs.PostStartContainerRequestCodec,
    codecs.PostStartContainerResponseCodec,
    ofContainer("post-start-container"),
  ),
  PostUpdateContainer: notification(
    "PostUpdateContainer",
    codecs.PostUpdateContainerRequestCodec,
    codecs.PostUpdateContainerResponseCodec,
    ofContainer("post-update-container"),
  ),
  RemoveContainer: notification(
    "RemoveContainer",
    codecs.RemoveContainerRequestCodec,
    codecs.RemoveContainerResponseCodec,
    ofContainer("remove-container"),
  ),
  StateChange: notification("StateChange", codecs.StateChangeEventCodec, codecs.EmptyCodec, (request) =>
    stateChange(request),
  ),
};

// --- internal ---

function call<Request, Response>(
  name: NriMethod,
  request: WireCodec<Request>,
  response: WireCodec<Response>,
  convert: (plugin: PluginExports, request: Request) => NoInfer<Response>,
): PluginCall {
  const decode = (bytes: Uint8Array): Request => {
    try {
      return request.decode(bytes);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new NriError(
        "MALFORMED_MESSAGE",
        `the ${bytes.length} bytes of a request ${name} are not a valid ${request.name}: ${reason}`,
        { cause },
      );
    }
  };
  return (plugin, bytes) => response.encode(convert(plugin, decode(bytes)));
}

/** A method without an answer: its response is empty. */
function notification<Request, Response>(
  name: NriMethod,
  request: WireCodec<Request>,
  response: WireCodec<Response>,
  notificationOf: (request: Request) => NriPlugin.Notification | undefined,
): PluginCall {
  return call(name, request, response, (plugin, message) => {
    const event = notificationOf(message);
    if (event !== undefined) plugin.notify(event);
    return response.decode(nothing);
  });
}

const nothing = new Uint8Array();

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

const noPod = codecs.PodSandboxCodec.decode(nothing);
const noContainer = codecs.ContainerCodec.decode(nothing);

function stateChange(request: nri.StateChangeEvent): NriPlugin.Notification | undefined {
  switch (request.event) {
    case Event.RUN_POD_SANDBOX:
      return ofPod("run-pod-sandbox")(request);
    case Event.UPDATE_POD_SANDBOX:
      return { tag: "update-pod-sandbox", val: { pod: podOf(request) } };
    case Event.POST_UPDATE_POD_SANDBOX:
      return ofPod("post-update-pod-sandbox")(request);
    case Event.STOP_POD_SANDBOX:
      return ofPod("stop-pod-sandbox")(request);
    case Event.REMOVE_POD_SANDBOX:
      return ofPod("remove-pod-sandbox")(request);
    case Event.POST_CREATE_CONTAINER:
      return ofContainer("post-create-container")(request);
    case Event.START_CONTAINER:
      return ofContainer("start-container")(request);
    case Event.POST_START_CONTAINER:
      return ofContainer("post-start-container")(request);
    case Event.POST_UPDATE_CONTAINER:
      return ofContainer("post-update-container")(request);
    case Event.REMOVE_CONTAINER:
      return ofContainer("remove-container")(request);
    default:
      return undefined;
  }
}
