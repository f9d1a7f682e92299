import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { buildGuest } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { fakeTerminal } from "./support/terminal.ts";

describe("outcomes of a batch that are longer than a string can be, together", () => {
  it("are written, each as it is", async () => {
    const plugin = await buildGuest(await readFile(new URL("./guests/amplify.wat", import.meta.url), "utf8"), "backup");
    const directory = await tempDir({ "a.wasm": plugin });
    const terminal = fakeTerminal(directory, "{}\n".repeat(9));
    const written = new Hashed();
    const stdout = { isTerminal: false, write: (chunk: string | Uint8Array) => written.add(chunk) };
    const code = await main(["run", "a.wasm", "-o", "json"], { ...terminal, stdout });
    const line = `{"outcome":"accepted","record":{"headers":[],"key":null,"payload":"${"\\u0001".repeat(10 * 2 ** 20)}"}}\n`;
    const expected = new Hashed();
    for (let i = 0; i < 9; i += 1) await expected.add(line);
    expect(expected.length).toBeGreaterThan(2 ** 29);
    expect({ code, length: written.length, sha256: written.sha256() }).toEqual({
      code: 0,
      length: expected.length,
      sha256: expected.sha256(),
    });
    expect(JSON.parse(terminal.err())).toMatchObject({ in: 9, accepted: 9, rejected: 0, failed: 0 });
  });
});

/** What was written, of any length. */
class Hashed {
  length = 0;
  readonly #hash = createHash("sha256");

  add(chunk: string | Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.length += chunk.length;
    return Promise.resolve();
  }

  sha256(): string {
    return this.#hash.copy().digest("hex");
  }
}
