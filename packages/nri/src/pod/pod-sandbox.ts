import { createHash } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { PodSandboxSchema } from "../proto/nri_pb.ts";
import type { LinuxResourcesSchema, PodSandbox } from "../proto/nri_pb.ts";
import { ownNamespaces } from "./namespaces.ts";
import type { PodManifest } from "./pod-schema.ts";
import { overheadAmounts, podAmounts, qosOf } from "./pod-resources.ts";
import type { PodAmounts } from "./pod-resources.ts";

/** A pod's sandbox as containerd shows it to plugins. What only a cluster gives has the same made-up value each time. */
export function toPodSandbox(pod: PodManifest): PodSandbox {
  const { name, namespace, labels, annotations } = pod.metadata;
  const uid = uidOf(pod);
  return create(PodSandboxSchema, {
    id: makeId("sandbox", uid),
    name,
    uid,
    namespace,
    labels: {
      ...labels,
      "io.kubernetes.pod.name": name,
      "io.kubernetes.pod.namespace": namespace,
      "io.kubernetes.pod.uid": uid,
    },
    annotations,
    runtimeHandler: pod.spec.runtimeClassName,
    linux: {
      podOverhead: toResources(overheadAmounts(pod)),
      podResources: toResources(podAmounts(pod)),
      cgroupParent: cgroupParentOf(pod),
      namespaces: namespacesOf(pod),
    },
  });
}

/** The pod's own uid, or one that is made of its name. */
export function uidOf({ metadata }: PodManifest): string {
  if (metadata.uid !== undefined) return metadata.uid;
  const hex = makeId("uid", `${metadata.namespace}/${metadata.name}`);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** An id as containerd makes them, 64 hexadecimal digits, but always the same for the same thing. */
export function makeId(kind: string, of: string): string {
  return createHash("sha256").update(`${kind} ${of}`).digest("hex");
}

/** The pod's slice, as the systemd driver of the kubelet names it. */
export function sliceOf(pod: PodManifest): string {
  const qos = qosOf(pod);
  const level = qos === "Guaranteed" ? "" : `-${qos.toLowerCase()}`;
  return `kubepods${level}-pod${uidOf(pod).replaceAll("-", "_")}.slice`;
}

// --- internal ---

function cgroupParentOf(pod: PodManifest): string {
  const qos = qosOf(pod);
  const level = qos === "Guaranteed" ? "" : `/kubepods-${qos.toLowerCase()}.slice`;
  return `/kubepods.slice${level}/${sliceOf(pod)}`;
}

/** As containerd tells what the kubelet says of a pod: what is not limited is 0. */
function toResources({ shares, quota, period, memory }: PodAmounts): MessageInitShape<typeof LinuxResourcesSchema> {
  return {
    cpu: { shares: { value: shares }, quota: { value: quota }, period: { value: period } },
    memory: { limit: { value: memory } },
  };
}

/** The namespaces that are the sandbox's own. */
function namespacesOf(pod: PodManifest): { type: string }[] {
  return ownNamespaces(pod).map((type) => ({ type }));
}
