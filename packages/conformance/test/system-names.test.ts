import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { systems } from "@armory-plugins/conformance";
import { expect, it } from "vitest";

const src = join(import.meta.dirname, "../src");

it("names a system in its own directory and in the list of all, nowhere else", () => {
  const names = systems.flatMap(({ name, worlds }) => [name, ...worlds]);
  const pattern = new RegExp(String.raw`(?<![a-z])(${names.join("|")})(?![a-z])`, "i");
  const others = globSync("**/*.ts", { cwd: src }).filter((file) => !/^systems[\\/]/.test(file));
  expect(others.length).toBeGreaterThan(20);
  expect(others.filter((file) => pattern.test(readFileSync(join(src, file), "utf8")))).toEqual([]);
  const within = systems.map(({ name }) => join(src, "systems", name, "index.ts"));
  expect(within.map((file) => readFileSync(file, "utf8").includes("System<"))).toEqual(within.map(() => true));
});
