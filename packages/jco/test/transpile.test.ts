import { transpile } from "@armory-plugins/jco";
import { worldContract, worlds } from "@armory-plugins/wit";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { describe, expect, it } from "vitest";

/** What the host asks of jco-transpile, which the package stands in for. */
async function transpileUpstream(component: Uint8Array): Promise<Map<string, Uint8Array>> {
  const { files } = await transpileBytes(component, {
    name: "plugin",
    instantiation: "sync",
    base64Cutoff: 0,
    nodejsCompat: false,
    tlaCompat: false,
    emitTypescriptDeclarations: false,
  });
  return new Map(Object.entries(files));
}

describe("transpile()", () => {
  it.each(worlds)("gives byte for byte what jco-transpile gives, for a component of $id", async (world) => {
    const files = await transpile(worldContract(world), { name: "plugin" });
    expect([...files.keys()].filter((name) => !name.endsWith(".wasm"))).toEqual(["plugin.js"]);
    expect(files).toEqual(await transpileUpstream(worldContract(world)));
  });

  it("refuses what is not a component, in jco's words", async () => {
    const module = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    const refused = await transpileUpstream(module).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    await expect(transpile(module, { name: "plugin" })).rejects.toEqual(refused);
  });
});
