import type { RecordWorldKind } from "@armory-plugins/wit";
import type { System } from "../../system/system.ts";
import { isOwnConfig } from "../../values/expand-values.ts";
import { recordStep, type RecordStep } from "./case-schema.ts";
import { compareExchanges, renderExchange } from "./compare-exchanges.ts";
import { dryRun } from "./dry-run.ts";
import { recordWorlds, type RecordEnginePlugin } from "./engine-plugin.ts";
import { executeSteps, type RecordExchange } from "./execute-steps.ts";
import { judgeStep } from "./judge-step.ts";
import { WasmtimeRecordPlugin } from "./load-in-wasmtime.ts";
import { loadOnV8 } from "./load-on-v8.ts";
import { properties } from "./properties.ts";
import { renderRecord } from "./render-record.ts";

export { isRecordPlugin } from "./engine-plugin.ts";
export type { OpenAnswer, RecordEngineInstance, RecordEnginePlugin } from "./engine-plugin.ts";
export type { RecordData, RecordStep } from "./case-schema.ts";

/** Kafka's records, on their way into a backup and back out of it. */
export const kafka: System<RecordEnginePlugin, RecordStep, RecordExchange> = {
  name: "kafka",
  worlds: recordWorlds,
  contract: "kannika:wasi-plugins@0.1.0",
  startCall: "init",
  engines: {
    v8: loadOnV8,
    wasmtime: (component, world) => new WasmtimeRecordPlugin(component, world),
  },
  step: recordStep,
  properties,
  traitsOf: (step) => ({
    wantsOwnConfig: "init" in step && step.expect === "ok" && isOwnConfig(step.init.config),
    takesAnyAnswer:
      step.expect === "any" ||
      ("init" in step && step.expect === "ok") ||
      ("transform" in step && step.expect.every((outcome) => outcome === "any")),
    givesSeveral: "transform" in step && step.transform.length * (step.times ?? 1) > 1,
  }),
  dryRun,
  async start(plugin, config) {
    const answer = await plugin.open(contextOf(plugin.world), config);
    return answer.tag === "ok"
      ? { refused: undefined, close: () => answer.instance.close() }
      : { refused: answer.text, close: () => Promise.resolve() };
  },
  execute: executeSteps,
  judge: judgeStep,
  difference: compareExchanges,
  renderAnswer: renderExchange,
  renderGiven: (exchange) =>
    exchange.call === "transform" && exchange.given !== undefined ? renderRecord(exchange.given) : undefined,
};

// --- internal ---

function contextOf(world: RecordWorldKind): Parameters<RecordEnginePlugin["open"]>[0] {
  return world === "backup" ? { topic: "orders" } : { sourceTopic: "orders", targetTopic: "copy" };
}
