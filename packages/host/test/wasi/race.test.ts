import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import { descriptorAccess, hasDescriptorAccess } from "../../src/wasi/descriptor-access.ts";
import { createFilesystem } from "../../src/wasi/filesystem.ts";
import { OpenFiles } from "../../src/wasi/open-files.ts";
import { WasiError } from "../../src/wasi/wasi-error.ts";
import { directories, errorOf, grant, list, openDirectory, read } from "../support/granted.ts";

const second = { tag: "timestamp", val: { seconds: 1n, nanoseconds: 0 } } as const;
const rounds = 3000;

describe.runIf(hasDescriptorAccess())("while a directory is exchanged for a link that leads out, and back,", () => {
  it("nothing outside is read", async () => {
    const { outside, data, seen } = await race();
    const { root } = grant(data, descriptorAccess);
    for (let round = 0; round < rounds; round += 1) {
      seen(() => read(root, "sub/secret.txt"));
      seen(() => {
        const directory = openDirectory(root, "sub");
        try {
          return list(directory).join();
        } finally {
          directory[Symbol.dispose]();
        }
      });
      seen(() => {
        root.statAt({ symlinkFollow: true }, "sub/secret.txt");
        return "a status from outside";
      });
    }
    const refusals = ["invalid", "loop", "no-entry", "not-directory", "not-permitted"];
    expect(seen.values().filter((value) => !refusals.includes(value))).toEqual(["inside.txt"]);
    expect(readdirSync(outside)).toEqual(["kept", "secret.txt"]);
  });

  it("nothing outside is made, changed, moved or removed", async () => {
    const { outside, data } = await race();
    const { root } = grant(data, descriptorAccess);
    writeFileSync(join(data, "mine"), "mine");
    for (let round = 0; round < rounds; round += 1) {
      for (const attempt of [
        () => root.openAt({ symlinkFollow: true }, "sub/made", { create: true }, { write: true })[Symbol.dispose](),
        () =>
          root.openAt({ symlinkFollow: true }, "sub/secret.txt", { truncate: true }, { write: true })[Symbol.dispose](),
        () => root.setTimesAt({ symlinkFollow: true }, "sub", second, second),
        () => root.setTimesAt({ symlinkFollow: true }, "sub/secret.txt", second, second),
        () => root.createDirectoryAt("sub/directory"),
        () => root.removeDirectoryAt("sub/directory"),
        () => root.removeDirectoryAt("sub/kept"),
        () => root.unlinkFileAt("sub/secret.txt"),
        () => root.renameAt("sub/secret.txt", root, "stolen"),
        () => root.renameAt("mine", root, "sub/mine"),
        () => root.renameAt("sub/mine", root, "mine"),
      ]) {
        errorOf(attempt);
      }
    }
    expect(readdirSync(outside)).toEqual(["kept", "secret.txt"]);
    expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret");
    expect([outside, join(outside, "secret.txt")].map((path) => statSync(path).mtimeMs)).toEqual([5000, 5000]);
    expect(readdirSync(data)).not.toContain("stolen");
  });

  it("a directory that is granted there is itself or none", async () => {
    const { outside, data } = await race();
    const found = new Set<string>();
    // On a busy machine the exchange can win each of them; it goes on until it has lost one
    for (let round = 0; round < rounds || !found.has("inside.txt"); round += 1) {
      const files = new OpenFiles(8);
      const preopen = { hostPath: join(data, "sub"), guestPath: "/", access: "read" as const };
      const { "wasi:filesystem/preopens": preopens } = createFilesystem([preopen], files, descriptorAccess);
      try {
        const [granted] = preopens.getDirectories();
        if (granted !== undefined) found.add(list(granted[0]).join());
      } catch (error) {
        if (error instanceof WasiError) throw error;
        found.add("refused");
      } finally {
        files.close();
      }
    }
    expect([...found].toSorted().filter((value) => value !== "refused")).toEqual(["inside.txt"]);
    expect(readdirSync(outside)).toEqual(["kept", "secret.txt"]);
  });
});

// --- internal ---

/** Start a thread that exchanges `sub` for `out`; it ends with the test. */
async function race() {
  const { outside, data } = await directories();
  mkdirSync(join(outside, "kept"));
  symlinkSync("../outside", join(data, "out"));
  for (const path of [join(outside, "secret.txt"), outside]) utimesSync(path, 5, 5);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(new URL("../support/swap-directories.ts", import.meta.url), {
    workerData: { directory: data, stop },
  });
  await new Promise((resolve) => thread.once("message", resolve));
  onTestFinished(async () => {
    const ended = new Promise((resolve) => thread.once("message", resolve));
    Atomics.store(stop, 0, 1);
    expect(await ended).toBeGreaterThan(0);
    await thread.terminate();
  });
  const values = new Set<string>();
  const seen = Object.assign(
    (operation: () => string): void => {
      try {
        values.add(operation());
      } catch (error) {
        if (!(error instanceof WasiError)) throw error;
        values.add(String(error.payload));
      }
    },
    { values: () => [...values].toSorted() },
  );
  return { outside, data, seen };
}
