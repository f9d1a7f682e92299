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
 * `StateChange`, by which runtimes tell plugins without the newer RPCs, is told like these.
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
  UpdatePodSandbox: inform(
    "UpdatePodSandbox",
    codecs.UpdatePodSandboxRequestCodec,
    codecs.UpdatePodSandboxResponseCodec,
    (plugin, request) => {
      const { overheadLinuxResources: overhead, linuxResources: resources } = request;
      plugin.updatePodSandbox(
        podOf(request),
        overhead && linuxResources.toWit(overhead),
        resources && linuxResources.toWit(resources),
      );
    },
  ),
  RunPodSandbox: inform(
    "RunPodSandbox",
    codecs.RunPodSandboxRequestCodec,
    codecs.RunPodSandboxResponseCodec,
    ofPod("run-pod-sandbox"),
  ),
  PostUpdatePodSandbox: inform(
    "PostUpdatePodSandbox",
    codecs.PostUpdatePodSandboxRequestCodec,
    codecs.PostUpdatePodSandboxResponseCodec,
    ofPod("post-update-pod-sandbox"),
  ),
  StopPodSandbox: inform(
    "StopPodSandbox",
    codecs.StopPodSandboxRequestCodec,
    codecs.StopPodSandboxResponseCodec,
    ofPod("stop-pod-sandbox"),
  ),
  RemovePodSandbox: inform(
    "RemovePodSandbox",
    codecs.RemovePodSandboxRequestCodec,
    codecs.RemovePodSandboxResponseCodec,
    ofPod("remove-pod-sandbox"),
  ),
  PostCreateContainer: inform(
    "PostCreateContainer",
    codecs.PostCreateContainerRequestCodec,
    codecs.PostCreateContainerResponseCodec,
    ofContainer("post-create-container"),
  ),
  StartContainer: inform(
    "StartContainer",
    codecs.StartContainerRequestCodec,
    codecs.StartContainerResponseCodec,
    ofContainer("start-container"),
  ),
  PostStartContainer: inform(
    "PostStartContainer",
    codecs.PostStartContainerRequestCodec,
    codecs.PostStartContainerResponseCodec,
    ofContainer("post-start-container"),
  ),
  PostUpdateContainer: inform(
    "PostUpdateContainer",
    codecs.PostUpdateContainerRequestCodec,
    codecs.PostUpdateContainerResponseCodec,
    ofContainer("post-update-container"),
  ),
  RemoveContainer: inform(
    "RemoveContainer",
    codecs.RemoveContainerRequestCodec,
    codecs.RemoveContainerResponseCodec,
    ofContainer("remove-container"),
  ),
  StateChange: inform("StateChange", codecs.StateChangeEventCodec, codecs.EmptyCodec, stateChange),
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
function inform<Request, Response>(
  name: NriMethod,
  request: WireCodec<Request>,
  response: WireCodec<Response>,
  tell: (plugin: PluginExports, request: Request) => void,
): PluginCall {
  return call(name, request, response, (plugin, message) => {
    tell(plugin, message);
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

type Tell<Request> = (plugin: PluginExports, request: Request) => void;

function ofPod(event: NriPlugin.LifecycleEvent): Tell<OfPod> {
  return (plugin, request) => plugin.stateChange(event, podOf(request), undefined);
}

function ofContainer(event: NriPlugin.LifecycleEvent): Tell<OfContainer> {
  return (plugin, request) => plugin.stateChange(event, podOf(request), containerOf(request));
}

function podOf({ pod = noPod }: OfPod): NriTypes.PodSandbox {
  return podSandbox.toWit(pod);
}

function containerOf({ container: message = noContainer }: OfContainer): NriTypes.Container {
  return container.toWit(message);
}

const noPod = codecs.PodSandboxCodec.decode(nothing);
const noContainer = codecs.ContainerCodec.decode(nothing);

/** The event of a `StateChange`, as the RPC of its own would have told it; one that asks for an answer, or that NRI 0.12 does not have, is passed over. */
function stateChange(plugin: PluginExports, request: nri.StateChangeEvent): void {
  if (request.event === Event.UPDATE_POD_SANDBOX) plugin.updatePodSandbox(podOf(request), undefined, undefined);
  else stateChanges.get(request.event)?.(plugin, request);
}

const stateChanges: ReadonlyMap<Event, Tell<OfContainer>> = new Map([
  [Event.RUN_POD_SANDBOX, ofPod("run-pod-sandbox")],
  [Event.POST_UPDATE_POD_SANDBOX, ofPod("post-update-pod-sandbox")],
  [Event.STOP_POD_SANDBOX, ofPod("stop-pod-sandbox")],
  [Event.REMOVE_POD_SANDBOX, ofPod("remove-pod-sandbox")],
  [Event.POST_CREATE_CONTAINER, ofContainer("post-create-container")],
  [Event.START_CONTAINER, ofContainer("start-container")],
  [Event.POST_START_CONTAINER, ofContainer("post-start-container")],
  [Event.POST_UPDATE_CONTAINER, ofContainer("post-update-container")],
  [Event.REMOVE_CONTAINER, ofContainer("remove-container")],
] satisfies [Event, Tell<OfContainer>][]);
