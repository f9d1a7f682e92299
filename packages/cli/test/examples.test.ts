// The projects of examples/, as the build left them: each does what its README shows, and passes what a project of its language passes.
import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { main } from "@armory-plugins/cli";
import { describe, expect, it } from "vitest";
import { tempDir } from "@armory-plugins/support";
import { fakeTerminal } from "./support/terminal.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What an example has of the template that it began as. */
const copies: Readonly<Record<string, { readonly template: string; readonly files: readonly string[] }>> = {
  "examples/json-masker": {
    template: "templates/backup/typescript",
    files: [".editorconfig", ".gitignore", "scripts/*", "tsconfig.json"],
  },
  "examples/topic-splitter": {
    template: "templates/restore/rust",
    files: [".gitignore"],
  },
  "examples/cpu-affinity": {
    template: "templates/nri/go-core",
    files: [".editorconfig", ".gitignore", ".vscode/*", "scripts/*"],
  },
};

const examples = globSync("examples/*/package.json", { cwd: root }).map(dirname).toSorted();

describe.each(examples)("%s", (example) => {
  const directory = join(root, example);

  it("prints what its README shows (vitest -u writes it)", async () => {
    const readme = join(directory, "README.md");
    const cache = await tempDir();
    const page = await readFile(readme, "utf8");
    const commands = [...page.matchAll(/^\$ npx armory (.*)$/gmu)].map(([, command = ""]) => command);
    expect(commands).not.toEqual([]);
    const transcripts = new Map<string, string>();
    for (const command of commands) transcripts.set(command, await run(directory, command, cache));
    await expect(withTranscripts(page, transcripts)).toMatchFileSnapshot(readme);
  });

  it("passes the golden cases of its world and its fixtures", async () => {
    expect(await run(directory, "test --no-build", await tempDir())).toMatch(/ conforms: \d+ passed, 0 failed /u);
  });

  it.each(["lint", "test:unit"])("passes its own %s", async (script) => {
    const ended = promisify(execFile)("npm", ["run", script], { cwd: directory, shell: process.platform === "win32" });
    await expect(ended).resolves.toBeDefined();
  });

  it("has the files of its template that are not the plugin's own as they are there", async () => {
    const { template = "", files = [] } = copies[example] ?? {};
    const original = await contentsOf(join(root, template), files);
    expect(Object.keys(original)).not.toEqual([]);
    expect(await contentsOf(directory, files)).toEqual(original);
  });
});

// --- internal ---

/** A page whose terminal sessions show what their commands print now. */
function withTranscripts(page: string, transcripts: ReadonlyMap<string, string>): string {
  return page.replace(
    /^(\$ npx armory (.*)\n)[^]*?(?=^(?:\$ |```))/gmu,
    (_shown, line: string, command: string) => `${line}${transcripts.get(command)}`,
  );
}

/** Run a command in a directory. @returns what it prints, results and messages in the order in which they come. */
async function run(cwd: string, command: string, cache: string): Promise<string> {
  let printed = "";
  const sink = {
    isTerminal: false,
    write(chunk: string | Uint8Array): Promise<void> {
      printed += Buffer.from(chunk).toString();
      return Promise.resolve();
    },
  };
  const terminal = fakeTerminal(cwd, "", { ARMORY_CACHE_DIR: cache });
  await main(command.split(" "), { ...terminal, stdout: sink, stderr: sink });
  return printed;
}

/** The files that match a pattern, by their paths from a directory. */
async function contentsOf(directory: string, patterns: readonly string[]): Promise<Record<string, string>> {
  const paths = globSync([...patterns], { cwd: directory }).toSorted();
  const contents = await Promise.all(paths.map(async (path) => readFile(join(directory, path), "utf8")));
  return Object.fromEntries(paths.map((path, index) => [path, contents[index] ?? ""]));
}
