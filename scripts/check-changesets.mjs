// All packages that are published have one version, so each of them is in the one list of .changeset/config.json that keeps versions together.
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (...path) => JSON.parse(readFileSync(join(root, ...path), "utf8"));
const [fixed = [], ...others] = read(".changeset", "config.json").fixed;
const published = globSync(["wit/package.json", "packages/*/package.json"], { cwd: root })
  .map((file) => read(file))
  .filter((manifest) => manifest.private !== true)
  .map(({ name }) => name);
const problems = [
  ...published.filter((name) => !fixed.includes(name)).map((name) => `add "${name}" to "fixed"`),
  ...fixed
    .filter((name) => !published.includes(name))
    .map((name) => `remove "${name}" from "fixed": it is not published`),
  ...(others.length > 0 ? ['keep one list in "fixed"'] : []),
];
for (const problem of problems) console.error(`.changeset/config.json: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
