import type { NriMethod } from "../proto/nri-methods.ts";
import { CreateContainerRequestCodec, RunPodSandboxRequestCodec, StateChangeEventCodec } from "../proto/nri_codec.ts";

/**
 * What a request is of: its method, pod and container. The rest of it may differ between two plugins that are asked one after the other, since the second is
 * shown what the first has changed.
 *
 * @returns undefined for a request that each version of a plugin answers for itself, and for one that can't be decoded.
 */
export function requestKey(method: NriMethod, request: Uint8Array): string | undefined {
  const decode = decoders[method];
  if (decode === undefined) return undefined;
  try {
    const { pod, container } = decode(request);
    return [method, pod?.id, container?.id].join("\n");
  } catch {
    return undefined;
  }
}

/** Whether the runtime asks plugins this one after another; it asks validators at the same time. */
export function askedInTurn(method: NriMethod): boolean {
  return method !== "ValidateContainerAdjustment";
}

// --- internal ---

interface Subject {
  readonly pod?: { readonly id: string } | undefined;
  readonly container?: { readonly id: string } | undefined;
}

type Decoder = (request: Uint8Array) => Subject;

/** Fields beyond pod and container are passed over, so that one message stands for all that begin alike. */
const ofPod: Decoder = RunPodSandboxRequestCodec.decode;
const ofContainer: Decoder = CreateContainerRequestCodec.decode;

const decoders: Readonly<Partial<Record<NriMethod, Decoder>>> = {
  RunPodSandbox: ofPod,
  UpdatePodSandbox: ofPod,
  PostUpdatePodSandbox: ofPod,
  StopPodSandbox: ofPod,
  RemovePodSandbox: ofPod,
  CreateContainer: ofContainer,
  PostCreateContainer: ofContainer,
  StartContainer: ofContainer,
  PostStartContainer: ofContainer,
  UpdateContainer: ofContainer,
  PostUpdateContainer: ofContainer,
  StopContainer: ofContainer,
  RemoveContainer: ofContainer,
  ValidateContainerAdjustment: ofContainer,
  StateChange: StateChangeEventCodec.decode,
};
