// Each published package carries the license as a file of its own: npm packs the LICENSE of a package's directory, not that of the root.
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (...path) => readFileSync(join(root, ...path), "utf8");
const licence = read("LICENSE");
for (const file of globSync(["wit/package.json", "packages/*/package.json"], { cwd: root })) {
  if (JSON.parse(read(file)).private === true) continue;
  const copy = join(dirname(file), "LICENSE");
  let text;
  try {
    text = read(copy);
  } catch {
    text = undefined;
  }
  if (text === licence) continue;
  console.error(`${copy} ${text === undefined ? "is missing" : "differs from the root's"}; copy LICENSE there`);
  process.exitCode = 1;
}
