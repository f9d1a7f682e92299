import { type KafkaRecord, loadPlugin, type Outcome } from "@armory-plugins/kafka";
import { buildGuest } from "@armory-plugins/test-guests";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anyRecord } from "../support/arbitraries.ts";

it("a plugin gives any record back as it was", async () => {
  const plugin = await loadPlugin(await buildGuest("backup.wat"), { cacheDir: false });
  const instance = await plugin.openTopic({ context: { topic: "orders" } });
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { maxLength: 20 }), async (records) => {
      const expected = records.map((record) => ["accepted", plain(record)]);
      expect((await instance.transform(records)).map(plainOutcome)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
  await plugin.close();
});

// --- internal ---

function plainOutcome({ tag, val }: Outcome): unknown {
  return [tag, typeof val === "string" ? val : plain(val)];
}

/** The fields of a record, its bytes in hexadecimal. */
function plain({ key, headers, partition, offset, timestamp, payload }: KafkaRecord): unknown {
  const given = headers.map((header) => [header.key, hex(header.val)]);
  return { key: hex(key), headers: given, partition, offset, timestamp, payload: hex(payload) };
}

function hex(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString("hex");
}
