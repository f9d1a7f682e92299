import { readJsonLines } from "@armory-plugins/kafka/json-lines";
import { writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { describe, expect, it } from "vitest";

describe("readJsonLines()", () => {
  it("says what a file is whose first line is too long", async () => {
    const chunks = (async function* () {
      yield Buffer.from('[{"payload":"a"}\n');
    })();
    const batches = readJsonLines({ name: "list.json", chunks }, { records: 1, bytes: 1, line: 16 });
    await expect(batches.next()).rejects.toMatchObject({
      detail: `cannot read "list.json" as lines of JSON: it is a list; write one record a line, for example with jq -c '.[]'`,
    });
  });

  it("says what is wrong, and what to do, where record batches come instead", async () => {
    const chunks = (async function* () {
      yield writeRecordBatch([{ headers: [] }]);
    })();
    await expect(readJsonLines({ name: "orders.log", chunks }).next()).rejects.toMatchObject({
      code: "UNEXPECTED_BATCHES",
      detail: 'cannot read "orders.log" as lines of JSON: it begins with a Kafka record batch',
      remedy: "read it as record batches",
    });
  });
});
