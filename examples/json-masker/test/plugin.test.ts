import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { accept, fail, record, reject } from "@armory-plugins/guest";
import { z } from "zod";
import { configSchema } from "../src/config.ts";
import { init, transform } from "../src/plugin.ts";

/** The payload that a plugin with this config makes of a payload; each is masked, or the test fails. */
function mask(config: string, payload: string): string {
  init({ topic: "orders" }, config);
  const outcome = transform(record({ payload }));
  assert.equal(outcome.tag, "accepted");
  return Buffer.from(outcome.val.payload ?? []).toString();
}

describe("init()", () => {
  it("refuses a config that names nothing to mask", () => {
    for (const config of [undefined, "", "fields: []", "emails: false"])
      assert.throws(() => init({ topic: "orders" }, config), /nothing to mask; write fields, or emails: true/);
  });

  it("refuses a field that does not exist", () => {
    assert.throws(() => init({ topic: "orders" }, "{ emails: true, paths: [$.a] }"), /paths/);
  });

  it("refuses a path that it cannot read, and says which", () => {
    assert.throws(
      () => init({ topic: "orders" }, "fields: [$.a, customer]"),
      /fields\[1\]: cannot read "customer"; write/,
    );
  });
});

describe("transform()", () => {
  it("masks the values that paths name, whatever they are, and leaves null", () => {
    const config = "fields: [$.a, '$.list[*].b', $..c]";
    assert.equal(mask(config, '{"a":"x","b":"x"}'), '{"a":"***","b":"x"}');
    assert.equal(mask(config, '{"a":12.50}'), '{"a":"***"}');
    assert.equal(mask(config, '{"a":{"c":[1,{"a":2}]},"d":{}}'), '{"a":"***","d":{}}');
    assert.equal(
      mask(config, '{"a":null,"list":[{"b":true},{"b":[]}],"d":{"c":"x"}}'),
      '{"a":null,"list":[{"b":"***"},{"b":"***"}],"d":{"c":"***"}}',
    );
    assert.equal(mask("fields: [$]", '["a"]'), '"***"');
  });

  it("masks every field of a name that stands twice", () => {
    assert.equal(mask("fields: [$.a]", '{"a":"x","a":"y"}'), '{"a":"***","a":"***"}');
  });

  it("finds a name that is written with escapes", () => {
    assert.equal(mask("fields: [$.ab]", String.raw`{"\u0061b":"x"}`), String.raw`{"\u0061b":"***"}`);
  });

  it("leaves spaces, the digits of numbers and the order of fields as they are", () => {
    const written = '\t{ "b" : 9007199254740993,\r\n "a":"x", "n":[1.0, 1e2, -0 ] }\n';
    assert.equal(mask("fields: [$.a]", written), written.replace('"x"', '"***"'));
  });

  it("masks e-mail addresses in strings and in names of fields", () => {
    const config = "emails: true";
    assert.equal(mask(config, '{"to":"ada@example.com"}'), '{"to":"***"}');
    assert.equal(mask(config, '["a <zoë.m@mail.example.org>, b@c.de."]'), '["a <***>, ***."]');
    assert.equal(mask(config, String.raw`{"ada\u0040example.com":1}`), '{"***":1}');
    assert.equal(mask(config, String.raw`"tab\there: x@y.zz"`), String.raw`"tab\there: ***"`);
    for (const other of ['"@home"', '"a@b"', '"a @ b.cc"', '{"@type":"b.cc"}', '"ada"'])
      assert.equal(mask(config, other), other);
  });

  it("reads a long string in a time that grows with its length alone", () => {
    const long = JSON.stringify(`${"a".repeat(500_000)} ${"a.".repeat(250_000)} ${"a@".repeat(250_000)}`);
    assert.equal(mask("emails: true", long), long);
  });

  it("puts the configured replacement in, as it is", () => {
    assert.equal(mask('{ emails: true, replacement: $& "x" }', '"a@b.cc"'), String.raw`"$& \"x\""`);
  });

  it("accepts a tombstone and what has nothing to mask unchanged", () => {
    init({ topic: "orders" }, "fields: [$.a]");
    for (const payload of [undefined, "{}", '{"b":{"a":1}}', "null", "7"]) {
      const order = record({ key: "1", headers: [["a", "x"]], offset: 7n, payload });
      assert.deepEqual(transform(order), accept(order));
    }
  });

  it("does with a payload that is not JSON what the config says", () => {
    for (const payload of [
      "",
      "{",
      '{"a":1,}',
      "{'a':1}",
      '{"a":1} x',
      "// a\n1",
      "01",
      "\ufeff{}",
      new Uint8Array([0xff]),
    ]) {
      const order = record({ payload });
      init({ topic: "orders" }, "fields: [$.a]");
      assert.deepEqual(transform(order), fail("the payload is not JSON"));
      init({ topic: "orders" }, "{ fields: [$.a], notJson: reject }");
      assert.deepEqual(transform(order), reject(order));
      init({ topic: "orders" }, "{ fields: [$.a], notJson: keep }");
      assert.deepEqual(transform(order), accept(order));
    }
  });

  it("finds an error within a value that it masks", () => {
    init({ topic: "orders" }, "fields: [$.a]");
    assert.deepEqual(transform(record({ payload: '{"a":{"b" 1}}' })), fail("the payload is not JSON"));
  });

  it("answers an error for JSON that nests deeper than 100 levels", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    assert.equal(mask("fields: [$.a]", nested(100)), nested(100));
    assert.deepEqual(transform(record({ payload: nested(101) })), fail("the payload nests deeper than 100 levels"));
  });
});

describe("config.schema.json", () => {
  it("is what the schema in src/config.ts says (npm run schema writes it)", async () => {
    const file = await readFile(new URL("../config.schema.json", import.meta.url), "utf8");
    assert.deepEqual(JSON.parse(file), z.toJSONSchema(configSchema, { io: "input" }));
  });
});
