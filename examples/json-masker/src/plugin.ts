import { accept, backupPlugin, fail, fromText, reject, text, type KafkaRecord } from "@armory-plugins/guest";
import { configSchema } from "./config.ts";
import { maskJson } from "./mask-json.ts";

/** What becomes of a record whose payload is not JSON, by the config's word for it. */
const notJson = {
  fail: () => fail("the payload is not JSON"),
  reject: (record: KafkaRecord) => reject(record),
  keep: (record: KafkaRecord) => accept(record),
};

export const { init, transform } = backupPlugin({
  config: configSchema,

  // Once for each record.
  transform(record, { config }) {
    // A tombstone has nothing to hide.
    if (record.payload === undefined) return accept(record);
    const before = readText(record.payload);
    const masked = before === undefined ? undefined : maskJson(before, config);
    if (masked === undefined) return notJson[config.notJson](record);
    // What nothing was masked in stays the same bytes.
    return accept(masked === before ? record : { ...record, payload: fromText(masked) });
  },
});

// --- internal ---

/** JSON is UTF-8: other bytes are not JSON. */
function readText(payload: Uint8Array): string | undefined {
  try {
    return text(payload);
  } catch {
    return undefined;
  }
}
