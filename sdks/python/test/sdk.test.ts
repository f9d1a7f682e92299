import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { runTool, virtualEnvironment } from "../scripts/venv.ts";

describe("the SDK in Python", () => {
  beforeAll(() => void virtualEnvironment());

  it.each([
    ["passes its tests, with the examples of its documentation", "pytest", ["--quiet"]],
    ["has no finding of ruff", "ruff", ["check"]],
    ["is formatted", "ruff", ["format", "--check"]],
    ["has types that mypy accepts", "mypy", []],
    [
      "has the WIT and the types of the worlds (npm run generate writes them)",
      "python",
      ["scripts/generate.py", "--check"],
    ],
  ])("%s", (_, tool, args) => {
    const { status, output } = runTool(tool, ...args);
    expect(status, output).toBe(0);
  });

  it("has the version of its workspace", async () => {
    const [manifest, project] = await Promise.all(
      ["package.json", "pyproject.toml"].map((name) => readFile(new URL(`../${name}`, import.meta.url), "utf8")),
    );
    const version = /"version": "(.+)"/u.exec(manifest ?? "")?.[1];
    expect(project).toContain(`\nversion = "${version}"\n`);
  });
});
