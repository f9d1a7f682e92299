import type { NriTypes } from "@armory-plugins/wit";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import * as nri from "../proto/nri_pb.ts";
import { containerEviction, containerUpdate } from "./nri-codecs.ts";

/** What a component asks for by `runtime.update-containers`, as an encoded `UpdateContainersRequest`; several, one behind the other, are one. */
export function encodeUpdates(
  update: readonly NriTypes.ContainerUpdate[],
  evict: readonly NriTypes.ContainerEviction[],
): Uint8Array {
  return toBinary(
    nri.UpdateContainersRequestSchema,
    create(nri.UpdateContainersRequestSchema, {
      update: update.map(containerUpdate.fromWit),
      evict: evict.map(containerEviction.fromWit),
    }),
  );
}

/** The updates of an encoded `UpdateContainersResponse`: those that the runtime could not make. */
export function decodeFailedUpdates(response: Uint8Array): NriTypes.ContainerUpdate[] {
  return fromBinary(nri.UpdateContainersResponseSchema, response).failed.map(containerUpdate.toWit);
}
