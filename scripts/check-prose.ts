// node scripts/check-prose.ts [files...]: checks the English of pages and of the comments and strings of source files against the glossary in internal/prose. Without files it checks
// all of them. It prints the place of each banned wording and what to write instead.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lintProse } from "@armory-plugins/prose";

/** Directories of source files that users or contributors read. */
const sources = [
  "packages/*/src",
  "packages/*/bin",
  "packages/*/scripts",
  "scripts",
  "bench",
  "internal",
  "templates",
  "wit",
];
/** Patterns of git: every page, and the source files. */
const checked = [
  "*.md",
  ...sources.flatMap((directory) => ["ts", "mts", "js", "mjs"].map((ending) => `:(glob)${directory}/**/*.${ending}`)),
];

/** What is left out, each with its reason. */
const excluded: readonly (readonly [pattern: string, reason: string])[] = [
  ["docs/errors.md", "generated from the code, whose strings are checked"],
  ["packages/nri/src/proto/nri_pb.ts", "generated"],
  ["packages/nri/src/proto/nri_codec.ts", "generated"],
  ["wit/gen/**", "generated"],
  ["internal/prose/src/glossary.ts", "holds the banned wordings"],
  ["internal/prose/test/**", "holds banned wordings"],
];

const root = fileURLToPath(new URL("..", import.meta.url));
const named = process.argv.slice(2);
let count = 0;
for (const file of listFiles(named.length > 0 ? named : checked)) {
  for (const { line, column, message } of await lintProse(file, readFileSync(join(root, file), "utf8"))) {
    console.error(`${file}:${line}:${column}: ${message}`);
    count += 1;
  }
}
if (count > 0) {
  console.error(`\n${count} wordings to replace; CONTRIBUTING.md has the rules`);
  process.exitCode = 1;
}

// --- internal ---

/** The files that git knows or would add; those that were deleted but not committed are left out. */
function listFiles(patterns: readonly string[]): string[] {
  const without = excluded.map(([pattern]) => `:(exclude,glob)${pattern}`);
  const { status, stdout, stderr } = spawnSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", ...patterns, ...without],
    { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Error(`cannot list the files: ${stderr.trim()}; run it in a clone of the repository`);
  return stdout.split("\0").filter((file) => file !== "" && existsSync(join(root, file)));
}
