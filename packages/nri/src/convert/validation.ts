import type { NriPlugin } from "@armory-plugins/wit";
import type { ValidateContainerAdjustmentResponse } from "../proto/nri_pb.ts";
import type { Codec } from "./codec.ts";

/** A validator's answer; a reason without a rejection is left out. */
export const validation: Codec<ValidateContainerAdjustmentResponse, NriPlugin.Validation> = {
  toWit: ({ reject, reason }) => (reject ? { tag: "reject", val: reason } : { tag: "accept" }),
  fromWit: (answer) => ({
    $typeName: "nri.pkg.api.v1alpha1.ValidateContainerAdjustmentResponse",
    reject: answer.tag === "reject",
    reason: answer.tag === "reject" ? answer.val : "",
  }),
};
