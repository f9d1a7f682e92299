import type { NriPlugin, NriTypes } from "@armory-plugins/wit";
import type * as nri from "../proto/nri_pb.ts";
import type { Codec } from "./codec.ts";
import { messageCodec } from "./message-codec.ts";

/** Requests, and what they consist of. */
export const configureRequest: Codec<nri.ConfigureRequest, NriPlugin.ConfigureRequest> =
  messageCodec("ConfigureRequest");
export const podSandbox: Codec<nri.PodSandbox, NriTypes.PodSandbox> = messageCodec("PodSandbox");
export const container: Codec<nri.Container, NriTypes.Container> = messageCodec("Container");
export const linuxResources: Codec<nri.LinuxResources, NriTypes.LinuxResources> = messageCodec("LinuxResources");
export const validationRequest: Codec<
  nri.ValidateContainerAdjustmentRequest,
  NriPlugin.ValidateContainerAdjustmentRequest
> = messageCodec("ValidateContainerAdjustmentRequest");

/** Responses, and what a plugin asks for on its own. */
export const configureResponse: Codec<nri.ConfigureResponse, NriPlugin.ConfigureResponse> =
  messageCodec("ConfigureResponse");
export const createContainerResponse: Codec<nri.CreateContainerResponse, NriPlugin.CreateContainerResponse> =
  messageCodec("CreateContainerResponse");
export const updateContainerResponse: Codec<nri.UpdateContainerResponse, NriPlugin.UpdateContainerResponse> =
  messageCodec("UpdateContainerResponse");
export const containerUpdate: Codec<nri.ContainerUpdate, NriTypes.ContainerUpdate> = messageCodec("ContainerUpdate");
export const containerEviction: Codec<nri.ContainerEviction, NriTypes.ContainerEviction> =
  messageCodec("ContainerEviction");
