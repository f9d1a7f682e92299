import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUtf8 } from "../../src/serve/decode-utf8.ts";
import { defaultSettings } from "../../src/serve/plugin-settings.ts";
import { readPlugin } from "../../src/serve/read-plugin.ts";
import { scanDirectories } from "../../src/serve/scan-directories.ts";
import { tempDir } from "@armory-plugins/support";

/** Read the one plugin of a folder. */
async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Awaited<ReturnType<typeof readPlugin>>> {
  const directory = await tempDir({ "plugins/10-a.wasm": "module", ...files });
  const { plugins } = await scanDirectories({ plugins: join(directory, "plugins"), config: join(directory, "conf") });
  const [found] = plugins.values();
  if (found === undefined) throw new Error("there is no plugin");
  return await readPlugin(found);
}

describe("readPlugin()", () => {
  it("gives a plugin without config and settings an empty text and the defaults", async () => {
    expect(await read({})).toMatchObject({ module: Buffer.from("module"), config: "", settings: defaultSettings });
  });

  it("reads the config as it is", async () => {
    expect(await read({ "conf/10-a.conf": "\ufeffä: 1\r\n\0" })).toMatchObject({ config: "\ufeffä: 1\r\n\0" });
  });

  it.each([
    [[0x61, 0xff], 1],
    [[0x61, 0xc3, 0xa4, 0xe2, 0x82], 3],
    [[0xed, 0xa0, 0x80], 0],
    [[0xef, 0xbf, 0xbd, 0x80], 3],
    [[0xef, 0xbf, 0x41], 0],
  ])("names the file and the first byte of %j that is not UTF-8", async (bytes, offset) => {
    await expect(read({ "conf/a.conf": Uint8Array.from(bytes) })).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringMatching(new RegExp(`cannot read "[^"]*/conf/a\\.conf": byte ${offset} is not UTF-8; `)),
    });
  });

  it("refuses settings that are not UTF-8", async () => {
    await expect(read({ "conf/a.yaml": Uint8Array.from([0xff]) })).rejects.toMatchObject({ code: "INVALID_SETTINGS" });
  });

  it("has a hash that says whether something differs", async () => {
    const versions = [
      {},
      { "plugins/10-a.wasm": "other" },
      { "conf/a.conf": "x" },
      { "conf/a.yaml": "memory: 1MiB" },
      { "conf/a.conf": "memory: 1MiB" },
    ];
    const hashes = await Promise.all(versions.map(async (files) => (await read(files)).hash));
    expect(new Set(hashes).size).toBe(versions.length);
    expect((await read({ "conf/10-a.conf": "x" })).hash).toBe(hashes[2]);
  });
});

describe("decodeUtf8()", () => {
  it("finds the first bad byte of any bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.uint8Array({ maxLength: 4 }), (text, tail) => {
        const bytes = Buffer.concat([Buffer.from(text), tail]);
        const decoded = decodeUtf8(bytes);
        if ("text" in decoded) {
          expect(Buffer.from(decoded.text).equals(bytes)).toBe(true);
          return;
        }
        const good = bytes.subarray(0, decoded.badOffset);
        expect(Buffer.from(good.toString()).equals(good)).toBe(true);
        // Whatever follows, no longer beginning is UTF-8.
        for (let end = decoded.badOffset + 1; end <= bytes.length; end += 1) {
          const longer = bytes.subarray(0, end);
          expect(Buffer.from(longer.toString()).equals(longer)).toBe(false);
        }
      }),
    );
  });
});
