import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { makeDirectory } from "@armory-plugins/base";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";

describe("makeDirectory()", () => {
  it("makes directories while others make the parent that is missing", async () => {
    const root = await tempDir();
    const names = Array.from({ length: 16 }, (_, index) => `orders-${index.toString(16)}`);
    for (let round = 0; round < 50; round += 1) {
      const parent = join(root, `${round}`, "out");
      await Promise.all(names.map((name, index) => makeLater(join(parent, name), index)));
      expect((await readdir(parent)).toSorted()).toEqual(names);
    }
  });
});

/** Each begins a step after the one before, so that it comes upon every state of the other ones. */
async function makeLater(path: string, steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) await setImmediate();
  await makeDirectory(path);
}
