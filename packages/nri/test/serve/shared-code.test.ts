import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PluginCode } from "@armory-plugins/host";
import { describe, expect, it, vi } from "vitest";
import { loadNriCode, loadPortableNriCode } from "../../src/guest/load-nri-code.ts";
import { ModuleReader } from "../../src/serve/read-plugin.ts";
import { scanDirectories } from "../../src/serve/scan-directories.ts";
import { SharedCode } from "../../src/serve/shared-code.ts";
import { tempDir } from "@armory-plugins/support";
import { says } from "./core-plugin.ts";

const never = new AbortController().signal;

describe("SharedCode", () => {
  it("has code made once for plugins that ask at once or later, each under its own name", async () => {
    const codes = new SharedCode();
    const load = vi.fn<() => Promise<PluginCode>>(async () => await loadNriCode(await says("a"), { name: "10-a" }));
    const [a, b] = await Promise.all([codes.get("k", "10-a", load, never), codes.get("k", "20-b", load, never)]);
    const c = await codes.get("k", "30-c", load, never);
    expect(load).toHaveBeenCalledTimes(1);
    expect([a.name, b.name, c.name]).toEqual(["10-a", "20-b", "30-c"]);
    if (!("module" in a && "module" in b && "module" in c)) throw new Error("it is not a compiled core module");
    expect(b.module).toBe(a.module);
    expect(c.module).toBe(a.module);
  });

  it("shares the bytes of what another process compiles", async () => {
    const codes = new SharedCode();
    const module = await says("a");
    const load = async () => await loadPortableNriCode(module, { name: "10-a" });
    const [a, b] = [await codes.get("k", "10-a", load, never), await codes.get("k", "20-b", load, never)];
    if (!("bytes" in a && "bytes" in b)) throw new Error("it is not a portable core module");
    expect(b.bytes).toBe(a.bytes);
  });

  it("makes other code for another key", async () => {
    const codes = new SharedCode();
    const load = vi.fn<() => Promise<PluginCode>>(async () => await loadNriCode(await says("a")));
    await codes.get("1", "10-a", load, never);
    await codes.get("2", "20-b", load, never);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("has a plugin load by itself when another one failed", async () => {
    const codes = new SharedCode();
    const failed = codes.get("k", "10-a", () => Promise.reject(new Error("10-a was closed")), never);
    const other = codes.get("k", "20-b", async () => await loadNriCode(await says("b"), { name: "20-b" }), never);
    await expect(failed).rejects.toThrow("10-a was closed");
    expect((await other).name).toBe("20-b");
  });

  it("keeps nobody waiting for another plugin whose signal is aborted", async () => {
    const codes = new SharedCode();
    const { promise: slow, resolve } = Promise.withResolvers<void>();
    const first = codes.get(
      "k",
      "10-a",
      async () => await slow.then(async () => await loadNriCode(await says("a"))),
      never,
    );
    const aborted = new AbortController();
    const second = codes.get("k", "20-b", () => Promise.reject(new Error("aborted")), aborted.signal);
    aborted.abort();
    await expect(second).rejects.toThrow("aborted");
    resolve();
    await first;
  });
});

describe("ModuleReader", () => {
  it("gives equal modules as the same bytes, with each plugin's own config", async () => {
    const module = await says("a");
    const directory = await tempDir({
      "plugins/10-a.wasm": module,
      "plugins/20-b.wasm": module,
      "plugins/30-c.wasm": await says("c"),
      "conf/b.conf": "of b",
    });
    const { plugins } = await scanDirectories({ plugins: join(directory, "plugins"), config: join(directory, "conf") });
    const reader = new ModuleReader();
    const [a, b, c] = await Promise.all([...plugins.values()].map((found) => reader.read(found)));
    expect(b?.module).toBe(a?.module);
    expect(b?.moduleHash).toBe(a?.moduleHash);
    expect(c?.moduleHash).not.toBe(a?.moduleHash);
    expect([a?.config, b?.config, c?.config]).toEqual(["", "of b", ""]);
    expect(a?.hash).not.toBe(b?.hash);
  });

  it("reads what comes after a file that can't be read", async () => {
    const directory = await tempDir({ "plugins/10-a.wasm": await says("a"), "plugins/20-b.wasm": await says("b") });
    const { plugins } = await scanDirectories({ plugins: join(directory, "plugins"), config: join(directory, "conf") });
    const [a, b] = [...plugins.values()];
    if (a === undefined || b === undefined) throw new Error("there are not two plugins");
    const reader = new ModuleReader();
    const missing = { ...a, module: { ...a.module, path: join(directory, "gone.wasm") } };
    const [first, second] = await Promise.allSettled([reader.read(missing), reader.read(b)]);
    expect(first).toMatchObject({ status: "rejected", reason: { code: "FILE_UNREADABLE" } });
    expect(second.status).toBe("fulfilled");
    await writeFile(join(directory, "gone.wasm"), await says("a"));
    expect((await reader.read(missing)).config).toBe("");
  });
});
