// node check-directories.ts: fails when directories of one package's src import each other, directly or round a longer way.
// A file directly in src counts as a directory of its own: an index is above all directories, an error class below.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript-5.9";

const root = fileURLToPath(new URL("..", import.meta.url));

const circles = globSync(["packages/*", "internal/*", "bench"], { cwd: root })
  .map((path) => join(root, path, "src"))
  .filter((source) => existsSync(source))
  .flatMap((source) => circlesOf(source));
for (const circle of circles) console.error(circle);
if (circles.length > 0) process.exitCode = 1;

// --- internal ---

/** An import of a file in another directory. */
interface Import {
  readonly from: string;
  readonly to: string;
}

/** The imports between directories: by the directory that imports, then by the one that is imported. */
type Imports = ReadonlyMap<string, ReadonlyMap<string, readonly Import[]>>;

/** A message for each set of directories of a package in which each is reached from each other. */
function circlesOf(source: string): string[] {
  const imports = readImports(source);
  const reached = new Map([...imports.keys()].map((directory) => [directory, reachedFrom(directory, imports)]));
  const rest = new Set(imports.keys());
  const messages: string[] = [];
  for (const directory of rest) {
    const circle = [...(reached.get(directory) ?? [])].filter((other) => reached.get(other)?.has(directory));
    for (const member of circle) rest.delete(member);
    if (circle.length > 0) messages.push(render(source, circle.toSorted(), imports));
  }
  return messages;
}

function readImports(source: string): Imports {
  const imports = new Map<string, Map<string, Import[]>>();
  for (const from of globSync("**/*.ts", { cwd: source })) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(source, from), "utf8"), true, true);
    for (const { fileName } of importedFiles) {
      const to = relative(source, resolve(source, dirname(from), fileName));
      if (!fileName.startsWith(".") || to.startsWith("..") || nodeOf(from) === nodeOf(to)) continue;
      const targets = imports.get(nodeOf(from)) ?? new Map<string, Import[]>();
      targets.set(nodeOf(to), [...(targets.get(nodeOf(to)) ?? []), { from, to }]);
      imports.set(nodeOf(from), targets);
    }
  }
  return imports;
}

/** The directory of a file, or the file itself if it is directly in src. */
function nodeOf(file: string): string {
  return dirname(file) === "." ? file : dirname(file);
}

function reachedFrom(start: string, imports: Imports): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of imports.get(next)?.keys() ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}

function render(source: string, circle: readonly string[], imports: Imports): string {
  const lines = circle.flatMap((directory) =>
    circle.flatMap((other) =>
      (imports.get(directory)?.get(other) ?? []).map(({ from, to }) => `  ${from} imports ${to}`),
    ),
  );
  const names = circle.join(", ");
  return `${relative(root, source)}: directories import each other: ${names}; move what they share to a directory of its own\n${lines.join("\n")}\n`;
}
