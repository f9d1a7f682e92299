import { readFileSync } from "node:fs";
import { accept, backupPlugin, isInitError } from "@armory-plugins/guest";
import { describe, expect, it } from "vitest";
import * as z from "zod";

/** One of the cases that the SDKs of all languages share; `sdks/config-cases.json` says what its fields are. */
interface ConfigCase {
  readonly name: string;
  readonly yaml: string | null;
  readonly config?: unknown;
  readonly refused?: string;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file
const { cases } = JSON.parse(readFileSync(new URL("../../../sdks/config-cases.json", import.meta.url), "utf8")) as {
  cases: readonly ConfigCase[];
};

const schema = z.strictObject({
  remove: z.array(z.string()).default([]),
  keep: z.array(z.string()).nullish(),
  limit: z.int().nullish(),
  ratio: z.number().nullish(),
  enabled: z.boolean().default(false),
  target: z.strictObject({ name: z.string(), weight: z.int().nullish() }).nullish(),
});

describe("a config of the cases that all languages share", () => {
  it.each(cases.map((one) => [one.name, one] as const))("%s", (_, { yaml, config, refused }) => {
    let read: unknown;
    const { init } = backupPlugin({
      config: schema,
      init: (context) => void (read = context.config),
      transform: (record) => accept(record),
    });
    if (refused === undefined) {
      init({ topic: "orders" }, yaml ?? undefined);
      expect(asCase(read)).toEqual(config);
      return;
    }
    expect(() => init({ topic: "orders" }, yaml ?? undefined)).toThrow(
      expect.toSatisfy((error) => isInitError(error) && error.message.includes(refused)),
    );
  });
});

/** A config as the cases write it: integers as strings, and nothing that has no value. */
function asCase(value: unknown): unknown {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema's type
  const { limit, target, ...rest } = value as z.infer<typeof schema>;
  const integers = {
    ...(typeof limit === "number" ? { limit: String(limit) } : {}),
    ...(target ? { target: { ...target, ...(target.weight == null ? {} : { weight: String(target.weight) }) } } : {}),
  };
  return Object.fromEntries(Object.entries({ ...rest, ...integers }).filter(([, one]) => one !== null));
}
