import type { NriPlugin, NriTypes } from "@armory-plugins/wit";
import * as nri from "../proto/nri_pb.ts";
import type { Codec } from "./codec.ts";
import { messageCodec } from "./message-codec.ts";

/** Requests, and what they consist of. */
export const configureRequest: Codec<nri.ConfigureRequest, NriPlugin.ConfigureRequest> = messageCodec(
  nri.ConfigureRequestSchema,
);
export const podSandbox: Codec<nri.PodSandbox, NriTypes.PodSandbox> = messageCodec(nri.PodSandboxSchema);
export const container: Codec<nri.Container, NriTypes.Container> = messageCodec(nri.ContainerSchema);
export const linuxResources: Codec<nri.LinuxResources, NriTypes.LinuxResources> = messageCodec(
  nri.LinuxResourcesSchema,
);
export const updatePodSandboxRequest: Codec<nri.UpdatePodSandboxRequest, NriPlugin.UpdatePodSandboxRequest> =
  messageCodec(nri.UpdatePodSandboxRequestSchema);
export const validationRequest: Codec<
  nri.ValidateContainerAdjustmentRequest,
  NriPlugin.ValidateContainerAdjustmentRequest
> = messageCodec(nri.ValidateContainerAdjustmentRequestSchema);

/** Responses, and what a plugin asks for on its own. */
export const configureResponse: Codec<nri.ConfigureResponse, NriPlugin.ConfigureResponse> = messageCodec(
  nri.ConfigureResponseSchema,
);
export const createContainerResponse: Codec<nri.CreateContainerResponse, NriPlugin.CreateContainerResponse> =
  messageCodec(nri.CreateContainerResponseSchema);
export const updateContainerResponse: Codec<nri.UpdateContainerResponse, NriPlugin.UpdateContainerResponse> =
  messageCodec(nri.UpdateContainerResponseSchema);
export const containerUpdate: Codec<nri.ContainerUpdate, NriTypes.ContainerUpdate> = messageCodec(
  nri.ContainerUpdateSchema,
);
export const containerEviction: Codec<nri.ContainerEviction, NriTypes.ContainerEviction> = messageCodec(
  nri.ContainerEvictionSchema,
);
