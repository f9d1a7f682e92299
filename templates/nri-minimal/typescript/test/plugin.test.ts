import assert from "node:assert/strict";
import { it } from "node:test";
import { configureRequest, container, pod } from "@armory-plugins/guest/nri/testing";
import { plugin } from "../src/plugin.ts";

it("leaves a container as it is", () => {
  plugin.configure(configureRequest());
  const answer = plugin.createContainer(pod({ name: "orders" }), container({ name: "shop" }));
  assert.deepEqual(answer, { adjust: undefined, update: [], evict: [] });
});
