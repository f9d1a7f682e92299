import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectPlugin, loadCode, openComponent } from "@armory-plugins/host";
import {
  buildComponent,
  buildGuest,
  buildHostileNames,
  buildWithImports,
  record,
  type CoreLevelNames,
} from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it } from "vitest";
import { requireExternName, requireLabel } from "../../src/component/wit-names.ts";
import { transformOnce } from "../support/run-guest.ts";

/** What may end a string, a property, a line or a comment of generated JavaScript, or be special as a property. */
const breakOuts = (canary: string): Readonly<Record<string, string>> => ({
  "a quote and a call": `x'+(process.getBuiltinModule('fs').writeFileSync('${canary}',''),'')+'`,
  "a quote, a bracket and a statement": `x'];process.getBuiltinModule('fs').writeFileSync('${canary}','');['`,
  "a double quote": `x"+(process.getBuiltinModule("fs").writeFileSync("${canary}",""),"")+"`,
  "a backtick": "x`+(process.getBuiltinModule('fs').writeFileSync('" + canary + "',''),'')+`",
  "a placeholder of a template": "x${process.getBuiltinModule('fs').writeFileSync('" + canary + "','')}",
  "a backslash at its end": "x\\",
  "a backslash and a quote": "x\\'",
  "a line feed": `x\nprocess.getBuiltinModule('fs').writeFileSync('${canary}','')\n`,
  "a carriage return": "x\r",
  "a line separator": "x\u2028throw 1",
  "a paragraph separator": "x\u2029throw 1",
  "the end of a comment": `x*/process.getBuiltinModule('fs').writeFileSync('${canary}','')/*`,
  "a comment": "x//",
  "the end of a script": "</script>",
  NUL: "x\0",
  "an escape sequence": "x\u001B]0;title\u0007",
  "the prototype": "__proto__",
  "the constructor": "constructor",
  "a numbered name": "n0",
  "a numbered name of the other program": "m0",
  "a name of jco's": "exports0",
  "a keyword": "await",
  nothing: "",
  "a byte order mark": "\uFEFFx",
  "100,000 letters": "x".repeat(100_000),
});

const places = ["exported", "module", "field", "nested"] as const satisfies readonly (keyof CoreLevelNames)[];

describe("a core-level name with", () => {
  const canary = join(tmpdir(), `armory-escaped-${process.pid}`);
  let plain: Uint8Array;
  let program: string;
  beforeAll(async () => {
    plain = await buildGuest("backup.wat");
    program = await programOf(await buildHostileNames(plain, {}));
  });

  it.each(Object.keys(breakOuts("")))("%s reaches no generated code", async (kind) => {
    const name = breakOuts(canary)[kind] ?? "";
    const all: CoreLevelNames = { exported: name, module: `${name}1`, field: `${name}2`, nested: `${name}3` };
    const alone = places[Object.keys(breakOuts("")).indexOf(kind) % places.length] ?? "exported";
    for (const names of [{ [alone]: name }, all]) {
      // The numbers differ only where the name is one that the component has already
      const named = await programOf(await buildHostileNames(plain, names));
      expect(named.replaceAll(/[nN]\d+/g, "n")).toBe(program.replaceAll(/[nN]\d+/g, "n"));
    }
    const outcome = await transformOnce(await buildHostileNames(plain, all), record("k"));
    expect(outcome).toEqual({ tag: "accepted", val: record("k") });
    expect(existsSync(canary)).toBe(false);
  });
});

describe("a component-level name", () => {
  /** A valid component of which a name of six letters was replaced in its bytes. */
  async function renamed(from: string, to: string): Promise<Buffer> {
    const wit = `package kannika:wasi-plugins@0.1.0;
      world other {
        import qwerty: interface { record asdfgh { zxcvbn: u8 } uiopjk: func(yuiopl: asdfgh) -> result<u8, string>; }
      }`;
    const wat = `(module (import "qwerty" "uiopjk" (func $f (param i32 i32))) (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable))`;
    const bytes = Buffer.from(await buildComponent(wat, { witSource: wit, world: "other" }));
    for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, "latin1");
    return bytes;
  }

  const named = {
    qwerty: "an interface",
    asdfgh: "a type",
    zxcvbn: "a field",
    uiopjk: "a function",
    yuiopl: "a parameter",
  };
  const hostile = {
    "a quote": "x'+y+z",
    "a line feed": "x\nabcd",
    "a bracket": "x[abc]",
    "a space": "x abcd",
    "an underscore": "__prot",
    ESC: "\u001B[31mx",
  };

  describe.each(Object.entries(named))("of %s", (from, _place) => {
    it.each(Object.entries(hostile))("with %s is refused with its offset, in ASCII", async (_kind, to) => {
      const bytes = await renamed(from, to);
      const offset = bytes.indexOf(to) - 1;
      expect(() => inspectPlugin(bytes)).toThrow(
        `[MALFORMED_COMPONENT] plugin is not a valid component: the name ${JSON.stringify(to)} at offset ${offset} is not `,
      );
    });
  });
});

async function programOf(component: Uint8Array): Promise<string> {
  const code = await loadCode(component, { world: "backup", cacheDir: false });
  return code.form === "component" ? code.source : "";
}

describe("a name of WIT that jco makes a variable of", () => {
  it.each([
    ["array", "resource array { f: static func(); }", "[static]array.f", "", "Array"],
    ["promise", "resource promise { f: static func(); }", "[static]promise.f", "", "Promise"],
    ["reflect", "resource reflect { f: static func(); }", "[static]reflect.f", "", "Reflect"],
  ])("is refused where it would hide JavaScript's own: %s", async (_name, wit, field, type, global) => {
    const component = await buildWithImports({
      imports: `import other: interface { ${wit} }`,
      core: `(import "other" "${field}" (func ${type}))`,
    });
    await expect(loadCode(component, { name: "evil", world: "backup", cacheDir: false })).rejects.toThrow(
      `[TRANSPILE_FAILED] cannot transpile evil: a name of it hides JavaScript's "${global}" in the generated program; give it another name`,
    );
  });

  it("is taken where it hides nothing", async () => {
    const component = await buildWithImports({
      imports: "import other: interface { resource thing { f: static func(); } }",
      core: `(import "other" "[static]thing.f" (func))`,
    });
    const { info } = await openComponent(component, { world: "backup", cacheDir: false });
    expect(info.imports[0]).toEqual({ name: "other", access: "refused" });
  });
});

describe("a long name", () => {
  it.each([
    ["of words that are both lower-case and upper-case", `a${"-0".repeat(200_000)}!`],
    ["of words", `a${"-a".repeat(200_000)}!`],
    ["of namespaces", `${"a:".repeat(200_000)}!`],
  ])("%s is refused at once", (_what, name) => {
    expect(() => requireExternName(name, 8)).toThrow("at offset 8 is not a name of WIT");
    expect(() => requireLabel(name, 8)).toThrow("at offset 8 is not a WIT label");
  });
});
