import * as kafka from "@armory-plugins/kafka";
import * as codec from "@armory-plugins/kafka/codec";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(kafka).toSorted()).toEqual([
    "InvalidBatch",
    "KafkaError",
    "LastBatches",
    "hasProducer",
    "inspectRecordPlugin",
    "isKafkaError",
    "kafkaCodec",
    "loadPlugin",
    "readRecordBatches",
    "splitBatches",
    "writeRecordBatch",
  ]);
  expect(Object.keys(codec)).toEqual(["createBatchCodec"]);
});
