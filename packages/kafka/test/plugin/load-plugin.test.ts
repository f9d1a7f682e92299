import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadPlugin } from "@armory-plugins/kafka";
import { buildGuest } from "@armory-plugins/test-guests";
import { tempDir } from "@armory-plugins/support";
import { findWorld, worldContract } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";

describe("loadPlugin()", () => {
  it("says what a plugin is", async () => {
    const bytes = await buildGuest("backup.wat");
    const file = join(await tempDir(), "my-plugin.wasm");
    await writeFile(file, bytes);
    const plugin = await loadPlugin(file, { cacheDir: false });
    expect(plugin.info).toEqual({
      name: "my-plugin",
      world: "kannika:wasi-plugins/wasi-backup-plugin@0.1.0",
      kind: "backup",
      imports: [{ name: "kannika:wasi-plugins/types@0.1.0", access: "types" }],
      exports: [
        "init: func(ctx: context, cfg: option<string>) -> result<_, string>",
        "transform: func(rec: kafka-record) -> outcome",
      ],
      engine: { name: "arena" },
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      producers: { "processed-by": { "wit-component": expect.any(String) as string } },
      metadata: {},
    });
  });

  it("takes bytes, and the world that is expected", async () => {
    const plugin = await loadPlugin(await buildGuest("restore.wat", "restore"), { world: "restore", cacheDir: false });
    expect(plugin.info.name).toBe("plugin");
    expect(plugin.info.exports).toContain(
      "update-target-topic-requirements: func(req: target-topic-requirements) -> target-topic-requirements",
    );
  });

  it("stops loading when it is aborted", async () => {
    const loading = loadPlugin(await buildGuest("backup.wat"), { cacheDir: false, signal: AbortSignal.timeout(1) });
    await expect(loading).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("refuses unknown worlds and limits by name", async () => {
    const bytes = await buildGuest("backup.wat");
    await expect(loadPlugin(bytes, { world: "backups" })).rejects.toMatchObject({
      message: '[INVALID_ARGUMENT] unknown world "backups"; expected backup or restore, or a full id',
    });
    const limits = { callms: 1 } as object;
    await expect(loadPlugin(bytes, { limits })).rejects.toMatchObject({
      message:
        '[INVALID_ARGUMENT] unknown limit "callms"; expected one of loadMs, initMs, callMs, memoryBytes, outputBytes, logBytes',
    });
    await expect(loadPlugin(bytes, { limits: { callMs: 0 } })).rejects.toMatchObject({
      message: '[INVALID_ARGUMENT] limit "callMs" is 0; expected a whole number above 0',
    });
  });

  it("gives up on a component that takes too long to transpile", async () => {
    const loading = loadPlugin(await buildGuest("backup.wat"), { cacheDir: false, limits: { loadMs: 1 } });
    await expect(loading).rejects.toMatchObject({ code: "LOAD_TIMEOUT" });
  });

  it("refuses plugins that take no records", async () => {
    const world = findWorld("nri");
    if (world === undefined) throw new Error("there is no such world");
    await expect(loadPlugin(worldContract(world), { name: "x.wasm", cacheDir: false })).rejects.toMatchObject({
      code: "WORLD_MISMATCH",
      message:
        "[WORLD_MISMATCH] x.wasm implements armory:nri/nri-plugin@0.1.0, expected " +
        "kannika:wasi-plugins/wasi-backup-plugin@0.1.0 or kannika:wasi-plugins/wasi-restore-plugin@0.1.0",
    });
    await expect(loadPlugin(worldContract(world), { world: "nri", cacheDir: false })).rejects.toMatchObject({
      message: '[INVALID_ARGUMENT] unknown world "nri"; expected backup or restore, or a full id',
    });
  });
});
