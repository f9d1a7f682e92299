import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { fail, record, type KafkaRecord } from "@armory-plugins/guest";
import { z } from "zod";
import { configSchema } from "../src/config.ts";
import { init, transform, updateTargetTopicRequirements } from "../src/plugin.ts";

const topics = { sourceTopic: "orders", targetTopic: "orders-restored" };

describe("init()", () => {
  it("refuses to start without a config", () => {
    assert.throws(() => init(topics), /noPartitions/);
  });

  for (const wrong of ["0", "-1", "1.5", "2147483648", '"12"']) {
    it(`refuses ${wrong} partitions`, () => {
      assert.throws(() => init(topics, `noPartitions: ${wrong}`), /noPartitions/);
    });
  }

  it("refuses a field that does not exist", () => {
    assert.throws(() => init(topics, "{ noPartitions: 3, partitions: 3 }"), /partitions/);
  });
});

describe("updateTargetTopicRequirements()", () => {
  it("asks for the configured number of partitions", () => {
    init(topics, "noPartitions: 12");
    assert.deepEqual(updateTargetTopicRequirements({ noPartitions: 3n }), { noPartitions: 12n });
  });
});

describe("transform()", () => {
  it("takes the partition modulo the number of partitions", () => {
    init(topics, "noPartitions: 3");
    const partitions = [0, 1, 2, 3, 4, 2_147_483_647].map((partition) => accepted(record({ partition })).partition);
    assert.deepEqual(partitions, [0, 1, 2, 0, 1, 1]);
  });

  it("leaves a record without a partition without one", () => {
    init(topics, "noPartitions: 3");
    assert.equal(accepted(record({ key: "1" })).partition, undefined);
  });

  it("drops the offset and keeps everything else", () => {
    init(topics, "noPartitions: 3");
    const fields = { key: "1", headers: [["trace", "1"]] as const, payload: "{}" };
    const timestamp = { kind: "create-time", time: 1_767_603_600_000n } as const;
    const restored = accepted(record({ ...fields, timestamp, partition: 5, offset: 9_007_199_254_740_993n }));
    assert.deepEqual(
      { ...restored, offset: undefined },
      { ...record({ ...fields, timestamp, partition: 2 }), offset: undefined },
    );
    assert.equal(restored.offset, undefined);
  });

  it("answers a negative partition with an error", () => {
    init(topics, "noPartitions: 3");
    assert.deepEqual(transform(record({ partition: -1 })), fail("partition -1 is negative"));
  });
});

describe("config.schema.json", () => {
  it("is what the schema in src/config.ts says (npm run schema writes it)", async () => {
    const file = await readFile(new URL("../config.schema.json", import.meta.url), "utf8");
    assert.deepEqual(JSON.parse(file), z.toJSONSchema(configSchema, { io: "input" }));
  });
});

function accepted(before: KafkaRecord): KafkaRecord {
  const outcome = transform(before);
  assert.equal(outcome.tag, "accepted");
  return outcome.val;
}
