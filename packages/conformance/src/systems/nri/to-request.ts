import { nriEvents, type NriMethod, requestFromJson } from "@armory-plugins/nri";
import { toBytes, toConfig } from "../../values/expand-values.ts";
import type { ConfigureStep, NriStep, RequestData } from "./case-schema.ts";
import { expandMessage, type Json } from "./expand-message.ts";

/** What is sent for a step. */
export interface StepRequest {
  readonly method: NriMethod;
  readonly request: Uint8Array;
}

/**
 * The request that a step means.
 *
 * @param subjectConfig - what `{ from: subject }` stands for.
 * @throws NriError `MALFORMED_MESSAGE` when it is written as a message and is none.
 */
export function toRequest(step: NriStep, subjectConfig: string | undefined): StepRequest {
  if ("call" in step) {
    return { method: step.call, request: encode(step.call, step.request) };
  }
  const method = "Configure";
  return { method, request: encode(method, configureRequest(step.configure, subjectConfig)) };
}

/** The events that a plugin receives, as a mask. */
export function eventMask(names: readonly string[]): number {
  return names.reduce((mask, name) => mask | (1 << nriEvents.indexOf(name)), 0);
}

/** Whether a plugin that answered `Configure` with this mask is called by this method. */
export function isSubscribed(mask: number, method: NriMethod): boolean {
  const event = nriEvents.indexOf(method.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase());
  return mask === 0 || event === -1 || (mask & (1 << event)) !== 0;
}

/** A request that is written as bytes. */
export type RawRequest = Extract<RequestData, { readonly raw: object }>;

/** Whether a request is written as bytes: no message of NRI has a field `raw`. */
export function isRaw(data: RequestData): data is RawRequest {
  return "raw" in data;
}

// --- internal ---

/** What containerd 2.2 says of itself, in milliseconds where it is time. */
const runtime = {
  runtimeName: "containerd",
  runtimeVersion: "2.2.0",
  registrationTimeout: "5000",
  requestTimeout: "2000",
  NRIVersion: "0.12.5",
};

function configureRequest(configure: ConfigureStep["configure"], subjectConfig: string | undefined): RequestData {
  return "request" in configure
    ? configure.request
    : { ...runtime, config: toConfig(configure.config, subjectConfig) ?? "" };
}

function encode(method: NriMethod, data: RequestData): Uint8Array {
  if (isRaw(data)) {
    return toBytes(data.raw);
  }
  const message: { [key: string]: Json } = expandMessage(data);
  return requestFromJson(method, message);
}
