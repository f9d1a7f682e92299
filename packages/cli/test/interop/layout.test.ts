// npm run test:full: what is pushed here has the layout of wkg, and what oras and crane push in other layouts is chosen by media type, or refused.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  hasOciRegistry,
  type OciRegistry,
  type RegistryProgram,
  startOciRegistry,
} from "@armory-plugins/local-registry/oci";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "../support/build-guest.ts";
import { createWorkplace, type Workplace } from "../support/workplace.ts";
import { buildLargePlugin, metadata } from "./support/large-plugin.ts";
import { type Artifact, blobOf, nameOf, pullers, pushers, readManifest } from "./support/ways.ts";

const programs: readonly RegistryProgram[] = ["go", "docker"];
const permissions = "dev.armory-plugins.permissions";
/** The metadata of the plugin, as annotations. */
const annotations = {
  "org.opencontainers.image.version": metadata.version,
  "org.opencontainers.image.description": metadata.description,
  "org.opencontainers.image.licenses": metadata.licenses,
  "org.opencontainers.image.source": metadata.source,
  "org.opencontainers.image.url": metadata.homepage,
  "org.opencontainers.image.authors": metadata.authors,
};
/** What the world of the plugin has. wkg lists the types that the world uses besides what it imports. */
const world = {
  exports: ["init", "transform"],
  imports: ["kannika:wasi-plugins/types@0.1.0"],
  target: "kannika:wasi-plugins/wasi-backup-plugin@0.1.0",
};
const types = ["outcome", "kafka-record", "context"];

let plugin: Uint8Array;
let small: Uint8Array;
beforeAll(async () => {
  plugin = await buildLargePlugin();
  small = await buildGuest("restore");
});

describe.each(programs)("a registry (%s)", (program) => {
  describe.skipIf(!hasOciRegistry(program))("of this machine", () => {
    let registry: OciRegistry;
    beforeAll(async () => {
      registry = await startOciRegistry({ program });
    });
    afterAll(() => registry.close());

    function artifactOf(repository: string): Artifact {
      return { host: registry.host, repository };
    }

    /** The manifest and the config of an artifact, as crane reads them. */
    async function readBoth(place: Workplace, artifact: Artifact) {
      const { config, ...manifest } = await readManifest(place, artifact);
      const { digest, ...described } = config;
      const blob = await place.run("crane", "blob", "--insecure", blobOf(artifact, digest));
      expect(described).toEqual({ mediaType: "application/vnd.wasm.config.v0+json", size: blob.length });
      return { manifest, config: JSON.parse(blob.toString()) };
    }

    async function inspect({ armory }: Workplace, artifact: Artifact): Promise<unknown> {
      return JSON.parse(await armory("inspect", `oci://${nameOf(artifact)}`, "--output", "json"));
    }

    it("has the same of a plugin, whether it was pushed here or by wkg", async () => {
      const place = await createWorkplace({ "plugin.wasm": plugin });
      const [ours, theirs] = [artifactOf("layout-ours"), artifactOf("layout-theirs")];
      await pushers["armory push"](place, ours);
      const options = Object.entries(annotations).flatMap(([key, value]) => ["--annotation", `${key}=${value}`]);
      const author = ["--author", metadata.authors];
      const wkg = ["oci", "push", "--insecure", registry.host, ...author, ...options];
      await place.run("wkg", ...wkg, nameOf(theirs), "plugin.wasm");

      const [pushed, expected] = [await readBoth(place, ours), await readBoth(place, theirs)];
      expect(pushed.manifest).toEqual({
        ...expected.manifest,
        annotations: { ...annotations, [permissions]: "[]" },
      });
      expect(expected.manifest).toMatchObject({ annotations });
      expect(Object.keys(pushed.config)).toEqual(Object.keys(expected.config));
      expect(pushed.config).toEqual({ ...expected.config, created: "2023-11-14T22:13:20.000Z", component: world });
      expect(expected.config.component).toEqual({ ...world, imports: [...world.imports, ...types], target: null });
    });

    it("says of a plugin what was said when it was pushed", async () => {
      const place = await createWorkplace({ "plugin.wasm": plugin });
      const [ours, wkgs, orass] = [artifactOf("said-here"), artifactOf("said-by-wkg"), artifactOf("said-by-oras")];
      await pushers["armory push"](place, ours);
      await pushers["wkg oci push"](place, wkgs);
      await place.run("oras", "push", "--plain-http", nameOf(orass), "plugin.wasm:application/wasm");
      const known = { reference: expect.any(String), digest: expect.any(String), size: plugin.length };
      const { homepage, ...same } = metadata;
      expect(await inspect(place, ours)).toEqual({
        ...known,
        metadata: { ...same, url: homepage },
        permissions: [],
        component: world,
        created: "2023-11-14T22:13:20.000Z",
        annotations: { ...annotations, [permissions]: "[]" },
      });
      expect(await inspect(place, wkgs)).toEqual({
        ...known,
        metadata: {},
        component: { exports: world.exports, imports: [...world.imports, ...types] },
        created: expect.any(String),
        annotations: {},
      });
      expect(await inspect(place, orass)).toEqual({
        ...known,
        metadata: {},
        annotations: { "org.opencontainers.image.created": expect.any(String) },
      });
    });

    it("has one digest of what is pushed again, and each program reads it", async () => {
      const [one, other] = [artifactOf("pushed-once"), artifactOf("pushed-elsewhere")];
      const digests: string[] = [];
      for (const artifact of [one, one, other]) {
        const place = await createWorkplace({ "plugin.wasm": plugin });
        digests.push((await place.armory("push", nameOf(artifact))).trim().split("@")[1] ?? "");
        digests.push((await place.run("crane", "digest", "--insecure", nameOf(artifact))).toString().trim());
        digests.push((await place.run("oras", "resolve", "--plain-http", nameOf(artifact))).toString().trim());
      }
      expect(digests).toEqual(digests.map(() => digests[0]));
      expect(digests[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
    });

    it("has a plugin beside other files chosen by its media type", async () => {
      const place = await createWorkplace({ "plugin.wasm": plugin, "README.md": "# Orders" });
      const artifact = artifactOf("beside");
      const files = ["README.md:text/markdown", "plugin.wasm:application/wasm"];
      await place.run("oras", "push", "--plain-http", nameOf(artifact), ...files);
      expect(Buffer.compare(await pullers["armory pull"](place, artifact), plugin)).toBe(0);
      await expect(pullers["wkg oci pull"](place, artifact)).rejects.toThrow(
        "Incompatible layer media type: text/markdown",
      );
    });

    it("has a plugin of the older layout, and one without a config, which wkg does not pull", async () => {
      const place = await createWorkplace({ "plugin.wasm": plugin });
      const [older, bare] = [artifactOf("older"), artifactOf("bare")];
      const typed = "plugin.wasm:application/vnd.wasm.content.layer.v1+wasm";
      await place.run("oras", "push", "--plain-http", nameOf(older), typed);
      expect(Buffer.compare(await pullers["armory pull"](place, older), plugin)).toBe(0);
      await expect(pullers["wkg oci pull"](place, older)).rejects.toThrow("Incompatible layer media type");
      await place.run("oras", "push", "--plain-http", nameOf(bare), "plugin.wasm:application/wasm");
      expect(Buffer.compare(await pullers["armory pull"](place, bare), plugin)).toBe(0);
      await expect(pullers["wkg oci pull"](place, bare)).rejects.toThrow("must have a config of type");
    });

    it.each([
      [
        "two plugins",
        ["plugin.wasm:application/wasm", "other.wasm:application/wasm"],
        "[INVALID_MANIFEST] cannot read the manifest: it has 2 layers of WebAssembly",
      ],
      [
        "a plugin of each layout",
        ["plugin.wasm:application/wasm", "other.wasm:application/vnd.wasm.content.layer.v1+wasm"],
        "[INVALID_MANIFEST] cannot read the manifest: it has 2 layers of WebAssembly",
      ],
      [
        "a plugin that nothing says to be one",
        ["plugin.wasm"],
        "[NOT_A_PLUGIN] cannot read the manifest: it has no layer of WebAssembly",
      ],
      ["no file", [], "[NOT_A_PLUGIN] cannot read the manifest: it has no layer of WebAssembly"],
    ])("has nothing to pull of %s", async (_, files, refusal) => {
      const place = await createWorkplace({ "plugin.wasm": plugin, "other.wasm": small });
      const artifact = artifactOf("refused");
      const type = ["--artifact-type", "application/vnd.example.plugins"];
      await place.run("oras", "push", "--plain-http", ...type, nameOf(artifact), ...files);
      for (const command of [["pull"], ["inspect"], ["run"]]) {
        const name = command[0] === "pull" ? nameOf(artifact) : `oci://${nameOf(artifact)}`;
        await expect(place.armory(...command, name)).rejects.toThrow(refusal);
      }
      expect(await place.armory("list", "--output", "json")).toBe("[]\n");
    });

    it("has nothing to pull of a list of manifests, but of one that is named by digest", async () => {
      const place = await createWorkplace({ "plugin.wasm": plugin });
      const [single, list] = [artifactOf("single"), artifactOf("list")];
      await pushers["armory push"](place, single);
      await place.run("crane", "index", "append", "--insecure", "-m", nameOf(single), "-t", nameOf(list));
      await expect(pullers["armory pull"](place, list)).rejects.toThrow(
        "[NOT_A_PLUGIN] cannot read the manifest: it is a list of manifests, of a multi-platform image; name one of its manifests by digest",
      );
      const digest = (await place.run("crane", "digest", "--insecure", nameOf(single))).toString().trim();
      await place.armory("pull", blobOf(list, digest), "--out", "by-digest.wasm");
      expect(Buffer.compare(await readFile(join(place.cwd, "by-digest.wasm")), plugin)).toBe(0);
    });

    it("has nothing said of a plugin by the config of another", async () => {
      const place = await createWorkplace({ "plugin.wasm": plugin, "other.wasm": small });
      const artifact = artifactOf("misdescribed");
      await pushers["oras push"](place, artifact);
      const typed = "config.json:application/vnd.wasm.config.v0+json";
      await writeFile(join(place.cwd, "plugin.wasm"), small);
      const push = ["push", "--plain-http", "--config", typed, nameOf(artifact), "plugin.wasm:application/wasm"];
      await place.run("oras", ...push);
      await expect(inspect(place, artifact)).rejects.toThrow("it describes another layer than the one of the manifest");
    });
  });
});
