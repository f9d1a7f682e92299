// npm run test:full: oras and crane read what armory save wrote, and armory load reads what they wrote.
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { hasOciRegistry, type OciRegistry, startOciRegistry } from "@armory-plugins/local-registry/oci";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWorkplace, type Workplace } from "../support/workplace.ts";
import { buildLargePlugin } from "./support/large-plugin.ts";
import { type Artifact, nameOf, pullers, pushers } from "./support/ways.ts";

let plugin: Uint8Array;
beforeAll(async () => {
  plugin = await buildLargePlugin();
});

describe.skipIf(!hasOciRegistry("go"))("an archive of plugins", () => {
  let registry: OciRegistry;
  let place: Workplace;
  let artifact: Artifact;
  let name: string;
  beforeAll(async () => {
    registry = await startOciRegistry({ program: "go" });
  });
  afterAll(() => registry.close());
  beforeEach(async () => {
    artifact = { host: registry.host, repository: "archived" };
    name = nameOf(artifact);
    place = await createWorkplace({ "plugin.wasm": plugin });
    await pushers["armory push"](place, artifact);
  });

  async function tar(...args: string[]): Promise<void> {
    await promisify(execFile)("tar", args, { cwd: place.cwd });
  }

  describe("that armory saved", () => {
    beforeEach(async () => {
      await place.armory("pull", name);
      await place.armory("save", name, "--out", "plugins.tar");
    });

    it.each<[string, (to: string) => Promise<unknown>]>([
      ["oras", (to) => place.run("oras", "copy", "--to-plain-http", "--from-oci-layout-path", "plugins.tar", name, to)],
      [
        "crane, when it is unpacked",
        async (to) => {
          await mkdir(join(place.cwd, "layout"));
          await tar("-xf", "plugins.tar", "-C", "layout");
          await place.run("crane", "push", "--insecure", "layout", to);
        },
      ],
    ])("is pushed by %s", async (client, push) => {
      const copied = { host: registry.host, repository: `copied-by-${client.split(",")[0]}` };
      await push(nameOf(copied));
      expect(Buffer.compare(await pullers["wkg oci pull"](place, copied), plugin)).toBe(0);
      const digestOf = async (of: Artifact): Promise<string> =>
        (await place.run("crane", "digest", "--insecure", nameOf(of))).toString();
      expect(await digestOf(copied)).toBe(await digestOf(artifact));
    });
  });

  it.each<[string, () => Promise<unknown>]>([
    ["oras", () => place.run("oras", "copy", "--from-plain-http", name, "--to-oci-layout-path", "layout", name)],
    ["crane", () => place.run("crane", "pull", "--insecure", "--format", "oci", "--annotate-ref", name, "layout")],
  ])("that %s made is loaded", async (_, pull) => {
    await pull();
    await tar("-cf", "plugins.tar", "-C", "layout", ".");
    expect(await place.armory("load", "plugins.tar")).toBe(`${name}\n`);
    const [{ file }] = JSON.parse(await place.armory("list", "--output", "json"));
    expect(Buffer.compare(await readFile(file), plugin)).toBe(0);
  });

  it("that oras made without the name of a registry is refused", async () => {
    await place.run("oras", "backup", "--plain-http", "--output", "plugins.tar", name);
    await expect(place.armory("load", "plugins.tar")).rejects.toThrow(
      'error: [INVALID_ARCHIVE] cannot load the archive: the name "1.0.0" in it is not that of an artifact in a registry; save it with oras copy --to-oci-layout-path',
    );
    expect(await place.armory("list", "--output", "json")).toBe("[]\n");
  });
});
