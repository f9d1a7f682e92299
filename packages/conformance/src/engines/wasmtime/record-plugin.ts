import type {
  BackupContext,
  KafkaRecord,
  Outcome,
  RecordWorldKind,
  RestoreContext,
  TargetTopicRequirements,
} from "@armory-plugins/wit";
import type { Limits } from "@armory-plugins/host";
import type { EngineInstance, OpenAnswer, RecordEnginePlugin } from "../../engine.ts";
import type { Driver } from "./driver.ts";
import { type DriverPool, graceMs } from "./driver-pool.ts";
import { fromWire, toWire } from "./wire.ts";

/** A plugin that takes records, in wasmtime. */
export class WasmtimeRecordPlugin implements RecordEnginePlugin {
  readonly world: RecordWorldKind;
  readonly #pool: DriverPool;

  constructor(world: RecordWorldKind, pool: DriverPool) {
    this.world = world;
    this.#pool = pool;
  }

  async open(context: BackupContext | RestoreContext, config: string | undefined): Promise<OpenAnswer> {
    const { loadMs, initMs } = this.#pool.limits;
    const driver = await this.#pool.lease();
    const giveBack = (): void => this.#pool.giveBack(driver);
    try {
      const { refused, initMs: took } = await driver.request(
        { call: "open", context, config },
        loadMs + initMs + graceMs,
        "INIT_TIMEOUT",
      );
      if (refused === undefined) {
        return { tag: "ok", instance: new WasmtimeInstance(driver, this.#pool.limits, giveBack, took) };
      }
      giveBack();
      return { tag: "refused", text: refused };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

// --- internal ---

class WasmtimeInstance implements EngineInstance {
  readonly initMs: number;
  readonly #driver: Driver;
  readonly #ms: number;
  readonly #giveBack: () => void;

  constructor(driver: Driver, { callMs }: Limits, giveBack: () => void, initMs = 0) {
    this.initMs = initMs;
    this.#driver = driver;
    this.#ms = callMs + graceMs;
    this.#giveBack = giveBack;
  }

  async requirements({ noPartitions }: TargetTopicRequirements): Promise<TargetTopicRequirements> {
    const request = { call: "requirements", noPartitions: String(noPartitions) };
    const answer = await this.#driver.request(request, this.#ms, "CALL_TIMEOUT");
    return { noPartitions: BigInt(answer.noPartitions ?? 0) };
  }

  async transform(records: readonly KafkaRecord[]): Promise<readonly Outcome[]> {
    const answers = await Promise.allSettled(
      records.map((record) =>
        this.#driver.request({ call: "transform", record: toWire(record) }, this.#ms, "CALL_TIMEOUT"),
      ),
    );
    const outcomes: Outcome[] = [];
    for (const answer of answers) {
      if (answer.status === "rejected") {
        throw Object.assign(answer.reason, { outcomes });
      }
      if (answer.value.outcome !== undefined) {
        outcomes.push(fromWire(answer.value.outcome));
      }
    }
    return outcomes;
  }

  async close(): Promise<void> {
    if (this.#driver.isAlive) {
      await this.#driver.request({ call: "close" }, graceMs, "CALL_TIMEOUT").catch(() => {}); // then it is dead
    }
    this.#giveBack();
  }
}
