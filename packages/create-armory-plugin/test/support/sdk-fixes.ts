import { execFile } from "node:child_process";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readSdk, type LocalRegistry, type SdkLanguage, type Tree } from "@armory-plugins/local-registry";

/** A change of an SDK that a plugin shows, in a newer version. */
export interface SdkFix {
  /** The template whose project gets it. */
  readonly template: string;
  /** Publish the newer version beside the one that is there. */
  readonly publish: (registry: LocalRegistry, directory: string) => Promise<void>;
  /** The command by which the language updates a dependency. */
  readonly update: readonly [command: string, ...args: string[]];
  /** What a trial of the plugin shows from then on. */
  readonly shown: string;
}

const repository = fileURLToPath(new URL("../../../..", import.meta.url));

/** The version of the SDKs, and the next one. */
const released = await readVersion();
const fixed = released.replace(/\d+$/u, (patch) => String(Number(patch) + 1));

const header = '"sdk","fixed"';

/** For each language: records that are accepted get a header, a plugin for NRI reads half of the memory. */
export const sdkFixes: readonly SdkFix[] = [
  {
    template: "backup/typescript",
    async publish(registry, directory) {
      await cp(join(repository, "packages/guest"), directory, {
        recursive: true,
        filter: (path) => !path.includes("node_modules"),
      });
      await change(join(directory, "package.json"), `"version": "${released}"`, `"version": "${fixed}"`);
      const value = 'val: new TextEncoder().encode("fixed")';
      await change(
        join(directory, "dist/outcomes.js"),
        'tag: "accepted", val: toRecord(record)',
        `tag: "accepted", val: toRecord({ ...record, headers: [...record.headers, { key: "sdk", ${value} }] })`,
      );
      await registry.publishPackage(directory);
    },
    // npm would not ask the registry again within minutes
    update: ["npm", "update", "--prefer-online", "@armory-plugins/guest"],
    shown: header,
  },
  {
    template: "restore/rust",
    publish: (registry) =>
      publishTree(registry, "rust", {
        "Cargo.toml": [`version = "${released}"`, `version = "${fixed}"`],
        "src/outcome.rs": [
          "accept(record: Record) -> Outcome {",
          'accept(mut record: Record) -> Outcome {\n    record.headers.add("sdk", "fixed");',
        ],
      }),
    update: ["cargo", "update", "armory-plugins"],
    shown: header,
  },
  {
    template: "nri/go",
    publish: (registry) =>
      publishTree(registry, "go", { "nri/amount/amount.go": ["Bytes(number * unit)", "Bytes(number * unit / 2)"] }),
    update: ["go", "get", "github.com/armory-plugins/armory-plugins/sdks/go@patch"],
    shown: '"268435456"',
  },
  {
    template: "backup/python",
    async publish(registry, directory) {
      await cp(join(repository, "sdks/python"), directory, {
        recursive: true,
        filter: (path) => !/node_modules|dist|_cache|__pycache__/u.test(path.slice(repository.length)),
      });
      await change(join(directory, "pyproject.toml"), `version = "${released}"`, `version = "${fixed}"`);
      await change(
        join(directory, "src/armory_plugins/_values.py"),
        "    return Accepted(record)",
        '    record.headers.add("sdk", b"fixed")\n    return Accepted(record)',
      );
      const wheels = join(directory, "wheels");
      await run("python3", ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, directory]);
      const files = (await readdir(wheels)).map(async (name): Promise<[string, Uint8Array]> => [
        name,
        await readFile(join(wheels, name)),
      ]);
      await registry.publishSdk("python", fixed, new Map(await Promise.all(files)));
    },
    update: ["pip", "install", "--quiet", "--upgrade", "armory-plugins"],
    shown: header,
  },
];

// --- internal ---

const run = promisify(execFile);

async function readVersion(): Promise<string> {
  const manifest = await readFile(join(repository, "packages/guest/package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

type Changes = Readonly<Record<string, readonly [before: string, after: string]>>;

async function publishTree(registry: LocalRegistry, language: SdkLanguage, changes: Changes): Promise<void> {
  const tree = new Map(await readSdk(language));
  for (const [path, [before, after]] of Object.entries(changes)) {
    tree.set(path, Buffer.from(replaceOnce(path, textOf(tree, path), before, after)));
  }
  await registry.publishSdk(language, fixed, tree);
}

function textOf(tree: Tree, path: string): string {
  return Buffer.from(tree.get(path) ?? "").toString("utf8");
}

async function change(path: string, before: string, after: string): Promise<void> {
  await writeFile(path, replaceOnce(path, await readFile(path, "utf8"), before, after));
}

function replaceOnce(path: string, text: string, before: string, after: string): string {
  if (text.split(before).length !== 2) throw new Error(`"${path}" does not have "${before}" once`);
  return text.replace(before, () => after);
}
