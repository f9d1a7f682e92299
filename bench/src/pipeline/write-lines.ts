import { open } from "node:fs/promises";
import { renderRecord } from "@armory-plugins/kafka/json-lines";
import { makeRecords } from "../calls/records.ts";

/**
 * Write the same records as lines of JSON, as `armory run` reads them.
 *
 * @param records - How many there are at least.
 * @returns How many there are.
 */
export async function writeLines(path: string, records: number): Promise<number> {
  const lines = makeRecords(100, 3).map((record) => `${renderRecord(record, "bench")}\n`);
  const chunk = lines.join("");
  const chunks = Math.ceil(records / lines.length);
  const file = await open(path, "w");
  try {
    for (let written = 0; written < chunks; written += 1) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
  return chunks * lines.length;
}
