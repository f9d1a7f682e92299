import type { KafkaRecord } from "@armory-plugins/wit";
import type { OnError } from "../record-batch/codec-options.ts";
import { describeFailure } from "../kafka-error.ts";
import { writeRecord } from "./render-record.ts";
import type { Result } from "./transform-batch.ts";
import { writeString, type Write } from "./write-json.ts";

/** Which records to write, as bare records that can be read again. */
export type Only = "accepted" | "rejected" | "error";

/** A record that was given to the plugin. */
export interface GivenRecord {
  readonly record: KafkaRecord;
  /** The topic that its line names. */
  readonly topic: string | undefined;
}

/**
 * Write the output line of a record's result, if it has one.
 *
 * Without `only` the line says the outcome and the record, as the plugin answered; with it the line is a bare record.
 * A record that failed is the input record; `pass` puts it among the accepted ones.
 */
export function writeResult(
  { record, topic }: GivenRecord,
  result: Result,
  { only, onError }: { readonly only: Only | undefined; readonly onError: OnError },
  write: Write,
): void {
  if (result.tag === "accepted" || result.tag === "rejected") {
    if (only === undefined) {
      write(`{"outcome":"${result.tag}","record":`);
      writeRecord(result.val, topic, write);
      write("}\n");
    } else if (only === result.tag) {
      writeRecord(result.val, topic, write);
      write("\n");
    }
  } else if (only === undefined) {
    write('{"outcome":"error","error":');
    writeString(errorText(result).toWellFormed(), write);
    write(',"record":');
    writeRecord(record, topic, write);
    write("}\n");
  } else if (only === "error" || (only === "accepted" && onError === "pass")) {
    writeRecord(record, topic, write);
    write("\n");
  }
}

/** The words of a result that is not `accepted` and not `rejected`. */
export function errorText(result: Result): string {
  if (result.tag === "error") return result.val;
  return result.tag === "failed" ? describeFailure(result.error) : "";
}
