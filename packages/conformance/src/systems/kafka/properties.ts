import fc from "fast-check";
import type { Failure } from "../../results/conformance-result.ts";
import { type Property, defineProperty } from "../../system/property.ts";
import { anyConfig } from "../../values/random-config.ts";
import { renderText } from "../../values/render-value.ts";
import type { InitStep, RecordData, RecordStep } from "./case-schema.ts";
import { recordWorlds } from "./engine-plugin.ts";
import { anyRecord } from "./random-record.ts";
import { renderRecord } from "./render-record.ts";
import { toRecord } from "./to-record.ts";

/** What holds for all records, configs and numbers of partitions. */
export const properties: readonly Property[] = [
  defineProperty({
    name: "records-come-back",
    description: "random records come back identical to the byte",
    clause: "kannika:wasi-plugins@0.1.0/types#kafka-record",
    behaviour: "passthrough",
    worlds: recordWorlds,
    every: 1,
    values: anyRecord,
    steps: (records, world): RecordStep[] => [
      init(world, null),
      { transform: [...records], expect: records.map(() => ({ accepted: "same" })) },
    ],
    indexOf: ({ item }) => item?.index,
    render: showRecord,
  }),
  defineProperty({
    name: "records-never-trap",
    description: "random records get an outcome each",
    clause: "kannika:wasi-plugins@0.1.0/types#outcome",
    behaviour: "any",
    worlds: recordWorlds,
    every: 1,
    values: anyRecord,
    steps: (records, world): RecordStep[] => [
      init(world, { from: "subject" }),
      { transform: [...records], expect: records.map(() => "any") },
    ],
    indexOf: ({ item }) => item?.index,
    render: showRecord,
  }),
  defineProperty({
    name: "random-config-never-traps",
    description: "a random config gets an answer from init, and then a record does",
    clause: "armory#config",
    behaviour: "any",
    worlds: recordWorlds,
    every: 4,
    values: anyConfig({ lists: ["remove", "mask"], numbers: ["noPartitions"] }),
    steps: (configs, world) =>
      configs.flatMap((config): RecordStep[] => [
        { ...init(world, config), expect: "any" },
        { transform: [fullRecord], expect: ["any"] },
      ]),
    indexOf: ({ step }: Failure) => (step === undefined ? undefined : Math.floor(step / 2)),
    render: (config) => `config ${renderText(config)}`,
  }),
  defineProperty({
    name: "requirements-come-back",
    description: "random requirements come back unchanged",
    clause: "kannika:wasi-plugins@0.1.0/wasi-restore-plugin#target-topic-requirements.no-partitions",
    behaviour: "passthrough",
    worlds: ["restore"],
    every: 1,
    values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    steps: (numbers, world): RecordStep[] => [
      init(world, null),
      ...numbers.map((number) => {
        const requirements = { noPartitions: { u64: String(number) } };
        return { requirements, expect: requirements };
      }),
    ],
    indexOf: ({ step }) => (step === undefined || step === 0 ? undefined : step - 1),
    render: (number) => `${number} partitions`,
  }),
];

// --- internal ---

/** A record with something in each of its fields. */
const fullRecord: RecordData = {
  key: { utf8: "order-1001" },
  headers: [{ key: "email", val: { utf8: "ada@example.com" } }, { key: "trace-id" }],
  partition: 3,
  offset: { s64: "1042" },
  timestamp: { kind: "create-time", time: { s64: "1767603600000" } },
  payload: { utf8: '{"total":42}' },
};

function init(world: string, config: InitStep["init"]["config"]): InitStep {
  const context = world === "backup" ? { topic: "orders" } : { sourceTopic: "orders", targetTopic: "orders-copy" };
  return { init: { context, config }, expect: "ok" };
}

function showRecord(record: RecordData): string {
  return renderRecord(toRecord(record));
}
