import type { RecordWorldKind } from "@armory-plugins/wit";
import fc from "fast-check";
import type { Failure } from "../conformance-result.ts";
import type { CallStep } from "../nri/case-schema.ts";
import type { InitStep, RecordData } from "../record-case-schema.ts";
import { renderRecord, renderText } from "../render-value.ts";
import { toRecord } from "../to-record.ts";
import { anyConfig } from "./config-arbitrary.ts";
import { type Property, defineProperty } from "./define-property.ts";
import { anyRecord } from "./record-arbitrary.ts";

/** What holds for all records, configs and numbers of partitions. */
export const properties: readonly Property[] = [
  defineProperty({
    name: "records-come-back",
    description: "random records come back identical to the byte",
    clause: "kannika:wasi-plugins@0.1.0/types#kafka-record",
    behaviour: "passthrough",
    worlds: ["backup", "restore"],
    every: 1,
    values: anyRecord,
    steps: (records, world) => [
      init(world, null),
      { transform: [...records], expect: records.map(() => ({ accepted: "same" })) },
    ],
    indexOf: ({ record }) => record,
    render: showRecord,
  }),
  defineProperty({
    name: "records-never-trap",
    description: "random records get an outcome each",
    clause: "kannika:wasi-plugins@0.1.0/types#outcome",
    behaviour: "any",
    worlds: ["backup", "restore"],
    every: 1,
    values: anyRecord,
    steps: (records, world) => [
      init(world, { from: "subject" }),
      { transform: [...records], expect: records.map(() => "any") },
    ],
    indexOf: ({ record }) => record,
    render: showRecord,
  }),
  defineProperty({
    name: "random-config-never-traps",
    description: "a random config gets an answer from init, and then a record does",
    clause: "armory#config",
    behaviour: "any",
    worlds: ["backup", "restore"],
    every: 4,
    values: anyConfig,
    steps: (configs, world) =>
      configs.flatMap((config) => [
        { ...init(world, config), expect: "any" as const },
        { transform: [fullRecord], expect: ["any" as const] },
      ]),
    indexOf: ({ step }: Failure) => (step === undefined ? undefined : Math.floor(step / 2)),
    render: (config) => `config ${renderText(config)}`,
  }),
  defineProperty({
    name: "random-config-never-traps",
    description: "a random config gets an answer from configure, and then a request does",
    clause: "armory:nri@0.1.0/plugin#configure-request.config",
    behaviour: "any",
    worlds: ["nri"],
    every: 4,
    values: anyConfig,
    steps: (configs) =>
      configs.flatMap((config) => [
        { configure: { config }, expect: "any" as const },
        { call: "CreateContainer" as const, when: "subscribed" as const, request: fullRequest, expect: "any" as const },
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
    steps: (numbers, world) => [
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

function init(world: RecordWorldKind, config: InitStep["init"]["config"]): InitStep {
  const context = world === "backup" ? { topic: "orders" } : { sourceTopic: "orders", targetTopic: "orders-copy" };
  return { init: { context, config }, expect: "ok" };
}

function showRecord(record: RecordData): string {
  return renderRecord(toRecord(record));
}
