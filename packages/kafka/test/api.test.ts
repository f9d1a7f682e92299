import * as kafka from "@armory-plugins/kafka";
import * as codec from "@armory-plugins/kafka/codec";
import * as errors from "@armory-plugins/kafka/errors";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(kafka).toSorted()).toEqual([
    "InvalidBatch",
    "JsonProblem",
    "KafkaError",
    "LastBatches",
    "PipelineError",
    "TopicPool",
    "checkOutput",
    "defaultBatchSizes",
    "findLogs",
    "hasProducer",
    "inspectRecordPlugin",
    "isKafkaError",
    "isPipelineError",
    "kafkaCodec",
    "kafkaErrorCatalog",
    "loadPlugin",
    "noOutcomes",
    "parseRecord",
    "pipelineErrorCatalog",
    "readJsonLines",
    "readRecordBatches",
    "renderRecord",
    "splitBatches",
    "transformJsonLines",
    "transformLogs",
    "writeRecordBatch",
  ]);
  expect(Object.keys(errors).toSorted()).toEqual(["PipelineError", "isPipelineError", "pipelineErrorCatalog"]);
  expect(Object.keys(codec)).toEqual(["createBatchCodec"]);
});
