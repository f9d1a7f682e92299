import type { BackupContext, KafkaRecord, Outcome, RestoreContext } from "@armory-plugins/wit";
import { parse } from "yaml";

// The behaviours in plain TypeScript, as conformance/behaviours/ words them: what every case must pass on, in plain Node
// and, as components built from test/subjects/, in a sandbox.

type Context = BackupContext | RestoreContext;

/** What `init` leaves behind. */
export interface Program {
  transform(record: KafkaRecord): Outcome;
  requirements?(noPartitions: bigint): bigint;
}

/** Throwing is refusing. */
export type Behave = (context: Context, config: string | undefined) => Program;

export const behaves: Readonly<Record<string, Behave>> = {
  passthrough: () => ({ transform: accepted }),
  "header-remover": (_context, text) => {
    const { remove = [], mask = [] } = readLists(readConfig(text) ?? {});
    return {
      transform: (record) =>
        accepted({
          ...record,
          headers: record.headers
            .filter(({ key }) => !remove.includes(key))
            .map((header) =>
              mask.includes(header.key) && header.val !== undefined ? { ...header, val: encode("***") } : header,
            ),
        }),
    };
  },
  repartitioner: (_context, text) => {
    const count = readCount(readConfig(text));
    return {
      requirements: () => BigInt(count),
      transform: (record) => {
        const { partition, ...rest } = record;
        delete rest.offset;
        if (partition === undefined) {
          return accepted(rest);
        }
        return partition < 0
          ? { tag: "error", val: `partition ${partition} is negative` }
          : accepted({ ...rest, partition: partition % count });
      },
    };
  },
  "tombstone-dropper": () => ({
    transform: (record) => (record.payload === undefined ? { tag: "rejected", val: record } : accepted(record)),
  }),
  "failing-init": (_context, text) => {
    throw new Error(`refused: ${text ?? "no config"}`);
  },
  "config-echo": (_context, text) => {
    const payload = encode(JSON.stringify(readConfig(text) ?? null));
    return { transform: (record) => accepted({ ...record, payload }) };
  },
  "context-echo": (context) => {
    const payload = encode(JSON.stringify(context));
    return { transform: (record) => accepted({ ...record, payload }) };
  },
  "outcome-by-key": () => ({ transform: byKey }),
  counter: () => {
    let seq = 0;
    return {
      transform: (record) => {
        seq += 1;
        return accepted({ ...record, headers: [...record.headers, { key: "seq", val: encode(String(seq)) }] });
      },
    };
  },
};

// --- internal ---

function accepted(val: KafkaRecord): Outcome {
  return { tag: "accepted", val };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function readConfig(text: string | undefined): unknown {
  return text === undefined ? undefined : parse(text, { logLevel: "error" });
}

function readLists(config: unknown): { remove?: string[]; mask?: string[] } {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new TypeError("the config is not a mapping");
  }
  const lists: { remove?: string[]; mask?: string[] } = {};
  for (const [field, value] of Object.entries(config)) {
    if (field !== "remove" && field !== "mask") {
      throw new TypeError(`unknown field "${field}"`);
    }
    if (!Array.isArray(value) || !value.every((key) => typeof key === "string")) {
      throw new TypeError(`"${field}" is not a list of texts`);
    }
    lists[field] = value;
  }
  return lists;
}

function readCount(config: unknown): number {
  if (typeof config !== "object" || config === null || Object.keys(config).join() !== "noPartitions") {
    throw new TypeError("the config is not a mapping with noPartitions alone");
  }
  const value: unknown = Object.values(config)[0];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > 2_147_483_647) {
    throw new TypeError("noPartitions is not an integer from 1 to 2147483647");
  }
  return value;
}

function byKey(record: KafkaRecord): Outcome {
  const key = record.key === undefined ? "" : new TextDecoder("utf-8", { ignoreBOM: true }).decode(record.key);
  if (key === "reject") {
    return { tag: "rejected", val: record };
  }
  const match = /^(?:error|throw):(.*)$/s.exec(key);
  return match?.[1] === undefined ? accepted(record) : { tag: "error", val: match[1] };
}
