import * as kafka from "@armory-plugins/kafka";
import * as codec from "@armory-plugins/kafka/codec";
import * as errors from "@armory-plugins/kafka/errors";
import * as jsonLines from "@armory-plugins/kafka/json-lines";
import * as logs from "@armory-plugins/kafka/logs";
import * as recordBatches from "@armory-plugins/kafka/record-batches";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(kafka).toSorted()).toEqual([
    "InvalidBatch",
    "KafkaError",
    "PipelineError",
    "TopicPool",
    "canonicalLayout",
    "inspectRecordPlugin",
    "isKafkaError",
    "isPipelineError",
    "kafkaCodec",
    "kafkaErrorCatalog",
    "loadPlugin",
    "noOutcomes",
    "pipelineErrorCatalog",
  ]);
  expect(Object.keys(errors).toSorted()).toEqual(["PipelineError", "isPipelineError", "pipelineErrorCatalog"]);
  expect(Object.keys(codec)).toEqual(["createBatchCodec"]);
  expect(Object.keys(jsonLines).toSorted()).toEqual([
    "JsonProblem",
    "defaultBatchSizes",
    "parseRecord",
    "readJsonLines",
    "renderRecord",
    "transformJsonLines",
  ]);
  expect(Object.keys(logs).toSorted()).toEqual(["checkOutput", "findLogs", "transformLogs"]);
  expect(Object.keys(recordBatches).toSorted()).toEqual([
    "LastBatches",
    "hasProducer",
    "readRecordBatches",
    "splitBatches",
    "writeRecordBatch",
  ]);
});
