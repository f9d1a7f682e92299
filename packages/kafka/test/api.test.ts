import * as kafka from "@armory-plugins/kafka";
import * as codec from "@armory-plugins/kafka/codec";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(kafka).toSorted()).toEqual([
    "InvalidBatch",
    "LastBatches",
    "hasProducer",
    "kafkaCodec",
    "readRecordBatches",
    "splitBatches",
    "writeRecordBatch",
  ]);
  expect(Object.keys(codec)).toEqual(["createBatchCodec"]);
});
