import type {
  BackupContext,
  KafkaRecord,
  Outcome,
  RecordWorldKind,
  RestoreContext,
  TargetTopicRequirements,
} from "@armory-plugins/wit";
import type { WasmtimeComponent, WasmtimeInstance } from "../../system/engine-parts.ts";
import type { OpenAnswer, RecordEngineInstance, RecordEnginePlugin } from "./engine-plugin.ts";
import { fromWire, toWire, type WireOutcome } from "./wire.ts";

/** A plugin that takes records, in wasmtime. */
export class WasmtimeRecordPlugin implements RecordEnginePlugin {
  readonly world: RecordWorldKind;
  readonly #component: WasmtimeComponent;

  constructor(component: WasmtimeComponent, world: RecordWorldKind) {
    this.world = world;
    this.#component = component;
  }

  async open(context: BackupContext | RestoreContext, config: string | undefined): Promise<OpenAnswer> {
    const { answer, instance } = await this.#component.open({ call: "open", context, config }, ["loadMs", "initMs"]);
    const { refused, initMs } = answer;
    if (typeof refused === "string") {
      await instance.close();
      return { tag: "refused", text: refused };
    }
    return { tag: "ok", instance: new WasmtimeRecordInstance(instance, Number(initMs)) };
  }

  close(): Promise<void> {
    return this.#component.close();
  }
}

// --- internal ---

class WasmtimeRecordInstance implements RecordEngineInstance {
  readonly initMs: number;
  readonly #instance: WasmtimeInstance;

  constructor(instance: WasmtimeInstance, initMs: number) {
    this.initMs = initMs;
    this.#instance = instance;
  }

  async requirements({ noPartitions }: TargetTopicRequirements): Promise<TargetTopicRequirements> {
    const request = { call: "requirements", noPartitions: String(noPartitions) };
    const answer = await this.#instance.request<{ readonly noPartitions: string }>(request, "callMs");
    return { noPartitions: BigInt(answer.noPartitions) };
  }

  async transform(records: readonly KafkaRecord[]): Promise<readonly Outcome[]> {
    const answers = await Promise.allSettled(
      records.map((record) =>
        this.#instance.request<{ readonly outcome: WireOutcome }>(
          { call: "transform", record: toWire(record) },
          "callMs",
        ),
      ),
    );
    const outcomes: Outcome[] = [];
    for (const answer of answers) {
      if (answer.status === "rejected") {
        throw Object.assign(answer.reason, { outcomes });
      }
      outcomes.push(fromWire(answer.value.outcome));
    }
    return outcomes;
  }

  close(): Promise<void> {
    return this.#instance.close();
  }
}
