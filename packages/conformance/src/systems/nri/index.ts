import { sniffBinary } from "@armory-plugins/host";
import type { System } from "../../system/system.ts";
import { isOwnConfig } from "../../values/expand-values.ts";
import { nriStep, type NriStep } from "./case-schema.ts";
import { compareExchanges, renderExchange } from "./compare-exchanges.ts";
import { dryRun } from "./dry-run.ts";
import type { NriEnginePlugin } from "./engine-plugin.ts";
import { executeSteps, type NriExchange } from "./execute-steps.ts";
import { judgeStep, renderGiven } from "./judge-step.ts";
import { WasmtimeNriPlugin } from "./load-in-wasmtime.ts";
import { loadOnV8 } from "./load-on-v8.ts";
import { properties } from "./properties.ts";
import { toRequest } from "./to-request.ts";

export type { CallStep, MessageData, NriStep } from "./case-schema.ts";
export type { NriAnswer, NriEngineInstance, NriEnginePlugin, NriLogMessage } from "./engine-plugin.ts";

/** NRI: container runtimes, which ask plugins about the containers that they create. */
export const nri: System<NriEnginePlugin, NriStep, NriExchange> = {
  name: "nri",
  worlds: ["nri"],
  contract: "armory:nri@0.1.0",
  startCall: "configure",
  engines: {
    v8: loadOnV8,
    wasmtime: (component) => new WasmtimeNriPlugin(component),
  },
  step: nriStep,
  properties,
  // Loading says which functions a core module lacks: no other system takes one.
  recognize: (bytes) => (sniffBinary(bytes) === "core-module" ? "nri" : undefined),
  traitsOf: (step) => ({
    wantsOwnConfig:
      "configure" in step && step.expect === "ok" && "config" in step.configure && isOwnConfig(step.configure.config),
    takesAnyAnswer:
      (step.expect === "any" || ("configure" in step && step.expect === "ok")) &&
      step.log === undefined &&
      !("updates" in step && step.updates !== undefined),
    givesSeveral: false,
  }),
  dryRun,
  async start(plugin, config) {
    const { method, request } = toRequest({ configure: { config: config ?? null }, expect: "ok" }, undefined);
    const instance = await plugin.start();
    const answer = await instance.call(method, request);
    return { refused: answer.tag === "refused" ? answer.text : undefined, close: () => instance.close() };
  },
  execute: executeSteps,
  judge: judgeStep,
  difference: compareExchanges,
  renderAnswer: renderExchange,
  renderGiven: ({ step }) => renderGiven(step),
};
