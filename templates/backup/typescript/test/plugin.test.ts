import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { accept, record } from "@armory-plugins/guest";
import { z } from "zod";
import { configSchema } from "../src/config.ts";
import { init, transform } from "../src/plugin.ts";

describe("init()", () => {
  it("refuses a field that does not exist", () => {
    assert.throws(() => init({ topic: "orders" }, "delete: [email]"), /delete/);
  });

  it("refuses a string where a list belongs", () => {
    assert.throws(() => init({ topic: "orders" }, "remove: email"), /remove/);
  });
});

describe("transform()", () => {
  it("changes nothing without a config", () => {
    init({ topic: "orders" });
    const order = record({ key: "1", headers: [["email", "ada@example.com"]], payload: "{}", offset: 7n });
    assert.deepEqual(transform(order), accept(order));
  });

  it("removes every header of a key", () => {
    init({ topic: "orders" }, "remove: [email]");
    const order = record({
      headers: [
        ["email", "ada@example.com"],
        ["trace", "1"],
        ["email", "bob@example.com"],
      ],
    });
    assert.deepEqual(transform(order), accept(record({ headers: [["trace", "1"]] })));
  });

  it("masks values and leaves null values null", () => {
    init({ topic: "orders" }, "mask: [phone]");
    const order = record({
      headers: [
        ["phone", "+32 2 123"],
        ["phone", undefined],
        ["phone", ""],
      ],
    });
    const hidden = record({
      headers: [
        ["phone", "***"],
        ["phone", undefined],
        ["phone", "***"],
      ],
    });
    assert.deepEqual(transform(order), accept(hidden));
  });

  it("removes a header that is in both lists", () => {
    init({ topic: "orders" }, "{ remove: [email], mask: [email] }");
    assert.deepEqual(transform(record({ headers: [["email", "ada@example.com"]] })), accept(record()));
  });
});

describe("config.schema.json", () => {
  it("is what the schema in src/config.ts says (npm run schema writes it)", async () => {
    const file = await readFile(new URL("../config.schema.json", import.meta.url), "utf8");
    assert.deepEqual(JSON.parse(file), z.toJSONSchema(configSchema, { io: "input" }));
  });
});
