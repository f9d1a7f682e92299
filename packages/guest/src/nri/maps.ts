import type { NriPlugin, NriTypes } from "@armory-plugins/wit";

/** A value of the contract whose `labels` and `annotations`, lists of pairs there, are maps. */
export type WithMaps<Value> = Omit<Value, "labels" | "annotations"> & {
  readonly [Name in Extract<keyof Value, "labels" | "annotations">]: ReadonlyMap<string, string>;
};

/** A pod, as the functions of a plugin are given it. */
export type Pod = WithMaps<NriTypes.PodSandbox>;

/** A container, as the functions of a plugin are given it. */
export type Container = WithMaps<NriTypes.Container>;

/** What `validateContainerAdjustment` is asked about. */
export type ValidationRequest = Omit<NriPlugin.ValidateContainerAdjustmentRequest, "pod" | "container" | "adjust"> & {
  readonly pod: Pod;
  readonly container: Container;
  /** What all plugins ask for, together. */
  readonly adjust?: WithMaps<NriTypes.ContainerAdjustment> | undefined;
};

/** Make the maps of a pod. */
export function toPod(pod: NriTypes.PodSandbox): Pod {
  return { ...pod, labels: new Map(pod.labels), annotations: new Map(pod.annotations) };
}

/** Make the maps of a container. */
export function toContainer(container: NriTypes.Container): Container {
  return { ...container, labels: new Map(container.labels), annotations: new Map(container.annotations) };
}

/** Make the maps of a request for validation. */
export function toValidationRequest(request: NriPlugin.ValidateContainerAdjustmentRequest): ValidationRequest {
  const { pod, container, adjust } = request;
  return {
    ...request,
    pod: toPod(pod),
    container: toContainer(container),
    adjust: adjust && { ...adjust, annotations: new Map(adjust.annotations) },
  };
}
