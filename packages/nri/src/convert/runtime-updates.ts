import type { NriTypes } from "@armory-plugins/wit";
import { UpdateContainersRequestCodec, UpdateContainersResponseCodec } from "../proto/nri_codec.ts";
import { containerEviction, containerUpdate } from "./nri-codecs.ts";

/** What a component asks for by `runtime.update-containers`, as an encoded `UpdateContainersRequest`; several, one behind the other, are one. */
export function encodeUpdates(
  update: readonly NriTypes.ContainerUpdate[],
  evict: readonly NriTypes.ContainerEviction[],
): Uint8Array {
  return UpdateContainersRequestCodec.encode({
    $typeName: "nri.pkg.api.v1alpha1.UpdateContainersRequest",
    update: update.map(containerUpdate.fromWit),
    evict: evict.map(containerEviction.fromWit),
  });
}

/** The updates of an encoded `UpdateContainersResponse`: those that the runtime could not make. */
export function decodeFailedUpdates(response: Uint8Array): NriTypes.ContainerUpdate[] {
  return UpdateContainersResponseCodec.decode(response).failed.map(containerUpdate.toWit);
}
