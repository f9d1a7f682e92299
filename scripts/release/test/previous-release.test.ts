// npm run test:full: the components of one release on the host of another, which runs all cases of a world twice.
import { cp, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { checkConformance, keepComponents } from "../previous-release.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

describe("the release before", () => {
  it("is tested on this host, and this release on its host", async () => {
    const { root, previous } = await makePrevious();
    expect(await checkConformance(root, previous)).toBe(
      "backup-typescript of the release before on this host; backup-typescript of this release on the host before",
    );
    // A component that has nothing of the contract
    const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]);
    await writeFile(join(previous, "backup-typescript.wasm"), empty);
    await expect(checkConformance(root, previous)).rejects.toThrow(
      "cannot release: backup-typescript does not conform on this host",
    );
  });

  it("needs the host of that release", async () => {
    const { root, previous } = await makePrevious();
    await expect(checkConformance(root, join(previous, "nowhere"))).rejects.toThrow("has no component");
    const kept = await tempDir();
    await keepComponents(root, join(kept, "components"));
    await expect(checkConformance(root, join(kept, "components"))).rejects.toThrow(
      "has no armory of the release before; install that version: npm install --prefix",
    );
  });
});

// --- internal ---

/** A tree with one template and this host, and a release before that had the same. */
async function makePrevious() {
  const root = await tempDir();
  await symlink(join(repository, "packages"), join(root, "packages"));
  const template = join(repository, "templates/backup/typescript");
  const filter = (path: string): boolean => !/node_modules|\.armory|\.turbo/.test(path.slice(template.length));
  await cp(template, join(root, "templates/backup/typescript"), { recursive: true, filter });
  const previous = join(root, "previous");
  await keepComponents(root, previous);
  await symlink(join(repository, "node_modules"), join(previous, "node_modules"));
  return { root, previous };
}
