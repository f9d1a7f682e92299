import assert from "node:assert/strict";
import { it } from "node:test";
import { accept, record } from "@armory-plugins/guest";
import { init, transform } from "../src/plugin.ts";

it("accepts a record as it is", () => {
  init({ sourceTopic: "orders", targetTopic: "orders-restored" });
  const order = record({ key: "1", headers: [["trace", "1"]], payload: "{}" });
  assert.deepEqual(transform(order), accept(order));
});
