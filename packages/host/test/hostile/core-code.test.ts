import { loadCode } from "@armory-plugins/host";
import { buildWithImports } from "@armory-plugins/test-guests";
import { expect, it } from "vitest";

/** A component whose function with a name that colors a terminal has an opcode that there is not. */
async function buildInvalidCode(): Promise<Buffer> {
  const bytes = Buffer.from(
    await buildWithImports({ imports: "", core: `(func $"\\1b[31mred\\" failed" (drop (i32.const 0x12345678)))` }),
  );
  const constant = Buffer.from([0x41, 0xf8, 0xac, 0xd1, 0x91, 0x01]);
  bytes[bytes.indexOf(constant) + constant.length] = 0x27;
  return bytes;
}

it("code that is not valid is refused, without the names that its functions have", async () => {
  const bytes = await buildInvalidCode();
  expect(bytes.includes("\u001B[31mred")).toBe(true);
  const message =
    /^\[TRANSPILE_FAILED\] cannot compile core module \d+ of evil: WebAssembly\.compile\(\): Compiling function #\d+ failed: [Ii]nvalid opcode 0x27 @\+\d+; it is broken, /;
  await expect(loadCode(bytes, { name: "evil", world: "backup", cacheDir: false })).rejects.toThrow(message);
});
