import { loadPlugin, type TopicInstance } from "@armory-plugins/kafka";
import { buildGuest, buildGuestWith, buildWithImports, readGuest, record } from "@armory-plugins/test-guests";
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it, onTestFinished } from "vitest";

async function open(component: Uint8Array): Promise<TopicInstance> {
  const plugin = await loadPlugin(component, { name: "evil", cacheDir: false });
  onTestFinished(() => plugin.close());
  return await plugin.openTopic({ context: { topic: "orders" } });
}

/** A guest whose `init` refuses with so many MiB of text. */
function refuseWith(mebibytes: number): Promise<Uint8Array> {
  const bytes = mebibytes * 2 ** 20;
  return buildGuestWith({
    fields: "",
    init: `
      (drop (memory.grow (i32.const ${mebibytes * 16 + 2})))
      (memory.fill (i32.const 131072) (i32.const 1) (i32.const ${bytes}))
      (i32.store8 (i32.const 512) (i32.const 1))
      (i32.store (i32.const 516) (i32.const 131072))
      (i32.store (i32.const 520) (i32.const ${bytes}))
      (return (i32.const 512))`,
  });
}

describe("what a plugin answers through jco's glue", () => {
  it("is refused where the text of init is larger than an answer may be", async () => {
    await expect(open(await refuseWith(100))).rejects.toThrow(
      '[OUTPUT_LIMIT] plugin evil, topic "orders": the answer is too large; raise the limit outputBytes',
    );
  });

  it("is cut in the message where it is long, and whole beside it", async () => {
    const error = await open(await refuseWith(1)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "INIT_REJECTED", pluginText: "\u0001".repeat(2 ** 20) });
    expect((error as Error).message).toMatch(
      /^\[INIT_REJECTED\] plugin evil, topic "orders": (?:\\u0001)+… \(\d+ more characters\)$/,
    );
    expect((error as Error).message.length).toBeLessThan(100_000);
  });

  it("is checked where its strings are UTF-16, whatever the core function is called", async () => {
    // `accepted` with 20 headers, each the same 60 MiB
    const guest = (await readGuest("backup.wat")).replace(
      "(local $what i32)\n",
      `(local $what i32)
       (drop (memory.grow (i32.const 1000)))
       (i32.store8 (i32.const 1024) (i32.const 0))
       (i32.store8 (i32.const 1032) (i32.const 0))
       (i32.store (i32.const 1044) (i32.const 65536))
       (i32.store (i32.const 1048) (i32.const 20))
       (loop $next
         (i32.store8 offset=65544 (i32.mul (local.get $what) (i32.const 20)) (i32.const 1))
         (i32.store offset=65548 (i32.mul (local.get $what) (i32.const 20)) (i32.const 131072))
         (i32.store offset=65552 (i32.mul (local.get $what) (i32.const 20)) (i32.const ${60 * 2 ** 20}))
         (local.set $what (i32.add (local.get $what) (i32.const 1)))
         (br_if $next (i32.lt_u (local.get $what) (i32.const 20))))
       (return (i32.const 1024))\n`,
    );
    const text = (await print(await buildGuest(guest)))
      .replace(/\(export "transform" \(func (\d+)\)\)\n/, '(export "x" (func $1))\n')
      .replace('(alias core export $main "transform"', '(alias core export $main "x"')
      .replace(/(canon lift \(core func \$transform\)[^\n]*)string-encoding=utf8/, "$1string-encoding=utf16");
    const topic = await open(await parse(text));
    await expect(topic.transform([record("k")])).rejects.toMatchObject({ code: "OUTPUT_LIMIT" });
  });
});

describe("a plugin that is given bytes and asks for more while it allocates them", () => {
  it("is refused: nothing leaves a component then", async () => {
    const component = await buildWithImports(
      {
        packages: "package wasi:random@0.2.3 { interface random { get-random-bytes: func(len: u64) -> list<u8>; } }",
        imports: "import wasi:random/random@0.2.3;",
        core: `(import "wasi:random/random@0.2.3" "get-random-bytes" (func $random (param i64 i32)))`,
      },
      "(block (call $random (i64.const 65536) (i32.const 700)) unreachable)",
    );
    const text = (await print(component)).replace(
      /\(param \$old i32\) \(param \$old_size i32\) \(param \$align i32\) \(param \$size i32\) \(result i32\)\n\s*\(local \$new i32\)\n/,
      (head) => `${head} i64.const 65536 i32.const 700 call $random\n`,
    );
    // The topic's name is allocated, too
    await expect(open(await parse(text))).rejects.toThrow("cannot leave component instance");
  });
});
