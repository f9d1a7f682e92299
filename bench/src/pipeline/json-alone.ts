// node json-alone.ts FILE: reads records from lines of JSON and writes them as such to stdout, as armory run does, with no plugin between.
import { createReadStream } from "node:fs";
import { readJsonLines, renderRecord } from "@armory-plugins/kafka/json-lines";
import { createFdSink } from "@armory-plugins/service";

const [path = ""] = process.argv.slice(2);
const stdout = createFdSink(1);
let written = Promise.resolve();
for await (const { records, topics } of readJsonLines({ name: path, chunks: createReadStream(path) })) {
  let text = "";
  for (const [index, record] of records.entries()) {
    text += `{"outcome":"accepted","record":${renderRecord(record, topics[index])}}\n`;
  }
  await written;
  written = stdout.write(text);
}
await written;
