import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { findWorld, witDirectory } from "@armory-plugins/wit";
import { beforeAll, describe, expect, it } from "vitest";
import { enumWords } from "../../src/convert/enum-words.ts";
import { witName } from "../../src/convert/wit-name.ts";
import { file_nri } from "../../src/proto/nri_pb.ts";

/** A row of the tables: what is between backquotes in the first two columns. */
interface Row {
  readonly proto: string;
  readonly wit: readonly string[];
}

let rows: readonly Row[] = [];
/** `record.field`, and the like: what the WIT files define, in their order. */
let items: readonly string[] = [];

beforeAll(async () => {
  const world = findWorld("nri");
  if (world === undefined) throw new Error("there is no world nri");
  const directory = witDirectory(world);
  rows = readRows(await readFile(join(directory, "README.md"), "utf8"));
  const files = (await readdir(directory)).filter((name) => name.endsWith(".wit"));
  items = readItems((await Promise.all(files.map((name) => readFile(join(directory, name), "utf8")))).join("\n"));
});

describe("the tables of wit/armory-nri/0.1/README.md", () => {
  it("have each field, each enum's value and each RPC of the protocol once", () => {
    const fields = file_nri.messages.flatMap(({ name, fields: own }) => own.map((field) => `${name}.${field.name}`));
    const enums = [...file_nri.enums, ...file_nri.messages.flatMap(({ nestedEnums }) => nestedEnums)];
    const values = enums.flatMap((one) =>
      one.values.map(({ name }) => `${one.typeName.replace(`${file_nri.proto.package}.`, "")}.${name}`),
    );
    const methods = file_nri.services.flatMap(({ name, methods: own }) =>
      own.map((method) => `${name}.${method.name}`),
    );
    expect(rows.map(({ proto }) => proto).toSorted()).toEqual([...fields, ...values, ...methods].toSorted());
  });

  it("have each field, case, flag, function and parameter of the WIT, and nothing else", () => {
    const named = rows.flatMap(({ wit }) => wit);
    const functions = items.filter((item) => item.startsWith("plugin.") || item.startsWith("runtime."));
    // A function is named by what it is in its interface, its result by its own name
    const known = [...items, ...functions.map((item) => item.replace(/^.*\./, ""))];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(items.filter((item) => !named.includes(item))).toEqual([]);
  });

  it("say what the codecs do: a record's fields have the names and order of the message's", () => {
    for (const message of file_nri.messages) {
      const record = kebab(message.name);
      const own = items.filter((item) => item.startsWith(`${record}.`));
      if (own.length === 0 || exceptions.has(record)) continue;
      expect(own).toEqual(message.fields.map((field) => `${record}.${witName(field)}`));
      for (const field of message.fields) {
        const row = rows.find(({ proto }) => proto === `${message.name}.${field.name}`);
        expect(row?.wit, `${message.name}.${field.name}`).toContain(`${record}.${witName(field)}`);
      }
    }
  });

  it("say what the codecs do: an enum's words have the order of the numbers", () => {
    for (const [name, words] of Object.entries(enumWords)) {
      const ofEnum = rows.filter(({ proto }) => proto.split(".").at(-2) === name);
      expect(
        ofEnum.map(({ wit }) => wit[0]?.replace(/^.*\./, "")),
        name,
      ).toEqual(words);
      const desc = [...file_nri.enums, ...file_nri.messages.flatMap(({ nestedEnums }) => nestedEnums)].find(
        (one) => one.name === name,
      );
      expect(ofEnum.map(({ proto }) => proto.replace(/^.*\./, ""))).toEqual(desc?.values.map((value) => value.name));
      expect(desc?.values.map(({ number }) => number)).toEqual(words.map((_, number) => number));
    }
  });
});

/** Records that are not a message's field by field: who set what is a list of pairs in place of maps by number. */
const exceptions: ReadonlySet<string> = new Set(["field-owners", "compound-field-owners"]);

function readRows(markdown: string): Row[] {
  const code = /`([^`]+)`/g;
  return [...markdown.matchAll(/^\| (`[^|]+) \| ([^|]+) \|/gm)].map(([, proto = "", wit = ""]) => ({
    proto: proto.replaceAll("`", "").trim(),
    wit: [...wit.matchAll(code)].map(([, name = ""]) => name),
  }));
}

/** The fields of records, cases of variants and enums, flags, functions and their parameters. */
function readItems(wit: string): string[] {
  const text = wit.replaceAll(/\/\/.*$/gm, "");
  const found: string[] = [];
  for (const [, name = "", body = ""] of text.matchAll(/\b(?:record|variant|enum|flags) ([a-z-]+) \{([^}]*)\}/g)) {
    const outermost = body.replaceAll(/<[^<>]*(?:<[^<>]*(?:<[^<>]*>)?[^<>]*>)?[^<>]*>|\([^)]*\)/g, "");
    for (const part of outermost.split(",").map((one) => one.trim())) {
      const item = /^%?([a-z-]+)/.exec(part)?.[1];
      if (item !== undefined) found.push(`${name}.${item}`);
    }
  }
  for (const [, owner = "", body = ""] of text.matchAll(/^interface ([a-z-]+) \{$(.*?)^\}$/gms)) {
    for (const [, name = "", parameters = ""] of body.matchAll(/([a-z-]+): func\(([^)]*)\)/g)) {
      found.push(`${owner}.${name}`);
      // The parameter that is a record of its own has that record's rows
      const own = [...parameters.matchAll(/([a-z-]+):/g)].map(([, parameter = ""]) => parameter);
      found.push(...own.filter((one) => one !== "request").map((one) => `${name}.${one}`));
    }
  }
  return found;
}

/** A message's name as its record has it: `POSIXRlimit` is `posix-rlimit`. */
function kebab(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}
