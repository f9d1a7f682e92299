import type { Failure } from "../../results/conformance-result.ts";
import { type Property, defineProperty } from "../../system/property.ts";
import { anyConfig } from "../../values/random-config.ts";
import { renderText } from "../../values/render-value.ts";
import type { CallStep, NriStep } from "./case-schema.ts";

/** What holds for all configs. */
export const properties: readonly Property[] = [
  defineProperty({
    name: "random-config-never-traps",
    description: "a random config gets an answer from configure, and then a request does",
    clause: "armory:nri@0.1.0/plugin#configure-request.config",
    behaviour: "any",
    worlds: ["nri"],
    every: 4,
    values: anyConfig({ lists: ["forbidden-annotations", "allow"], numbers: ["max-memory"] }),
    steps: (configs) =>
      configs.flatMap((config): NriStep[] => [
        { configure: { config }, expect: "any" },
        { call: "CreateContainer", when: "subscribed", request: fullRequest, expect: "any" },
      ]),
    indexOf: ({ step }: Failure) => (step === undefined ? undefined : Math.floor(step / 2)),
    render: (config) => `config ${renderText(config)}`,
  }),
];

// --- internal ---

/** A container in a pod, with what a plugin may look at first. */
const fullRequest: CallStep["request"] = {
  pod: { id: "pod-1", name: "shop", namespace: "orders", annotations: { "example.com/team": "orders" } },
  container: {
    id: "ctr-1",
    podSandboxId: "pod-1",
    name: "web",
    linux: { resources: { memory: { limit: { value: "268435456" } } } },
  },
};
