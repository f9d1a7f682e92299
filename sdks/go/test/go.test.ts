import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const hasGo = spawnSync("go", ["version"]).status === 0;

const staticcheck = ["run", "honnef.co/go/tools/cmd/staticcheck@v0.8.2", "./..."];

/** Fails with what the program printed; what it wrote to its standard output. */
async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = root): Promise<string> {
  const options = { cwd, env: { ...process.env, GOWORK: "off", ...env }, maxBuffer: 10_000_000 };
  const { stdout } = await promisify(execFile)(command, args, options);
  return stdout;
}

describe.skipIf(!hasGo)("the SDK for Go", () => {
  it("passes its own tests and examples", async () => {
    expect(await run("go", ["test", "./..."])).toContain("ok");
  });

  it("passes go vet, for this machine and for WebAssembly", async () => {
    expect(await run("go", ["vet", "./..."])).toBe("");
    // The bindings make pointers of the numbers of the canonical ABI
    expect(await run("go", ["vet", "-unsafeptr=false", "./..."], { GOOS: "wasip1", GOARCH: "wasm" })).toBe("");
  });

  it("passes staticcheck", async () => {
    expect(await run("go", staticcheck)).toBe("");
  });

  it("is formatted", async () => {
    expect(await run("gofmt", ["-l", "."])).toBe("");
  });

  it("has the go.mod and go.sum that go mod tidy writes", async () => {
    expect(await run("go", ["mod", "tidy", "-diff"])).toBe("");
  });

  it("has the bindings and the WIT that npm run generate writes", async () => {
    expect(await run(process.execPath, ["scripts/generate.ts", "--check"])).toBe("");
  });
});

describe.skipIf(!hasGo)("the README", () => {
  it("has a plugin that passes its test", async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    const [plugin = "", test = ""] = [...readme.matchAll(/^```go\n(?<code>[^`]*(?:`[^`]+`[^`]*)*)^```$/gmu)].map(
      ({ groups }) => groups?.["code"] ?? "",
    );
    const sdk = "github.com/armory-plugins/armory-plugins/sdks/go";
    const imports = ["testing", sdk, `${sdk}/armorytest`, `${sdk}/backup/backuptest`];
    const lines = imports.map((path) => `\t${path === sdk ? "armory " : ""}"${path}"\n`);
    const directory = await tempDir({
      "go.mod": `module example.com/readme\n\ngo 1.25.0\n\nrequire ${sdk} v0.0.0\n`,
      "go.work": `go 1.25.0\n\nuse .\n\nreplace ${sdk} => ${JSON.stringify(root)}\n`,
      "main.go": plugin,
      "main_test.go": `package main\n\nimport (\n${lines.join("")})\n\n${test}`,
    });
    const workspace = { GOWORK: join(directory, "go.work") };
    expect(await run("go", ["test", "-v", "./..."], workspace, directory)).toContain("--- PASS: TestTransform");
    expect(await run("go", staticcheck, workspace, directory)).toBe("");
  });
});

const projects = [
  "templates/backup/go",
  "templates/restore/go",
  "templates/nri/go",
  "templates/nri/go-core",
  "templates/backup-minimal/go",
  "templates/restore-minimal/go",
  "templates/nri-minimal/go",
  "templates/nri-minimal/go-core",
  "examples/cpu-affinity",
];

describe.skipIf(!hasGo).each(projects)("%s", (project) => {
  const directory = join(root, "../..", project);
  const workspace = { GOWORK: join(directory, project.startsWith("templates") ? "../.." : "..", "go.work") };

  it("passes its tests, go vet, staticcheck and gofmt", async () => {
    expect(await run("go", ["test", "./..."], workspace, directory)).toContain("ok");
    expect(await run("go", ["vet", "./..."], workspace, directory)).toBe("");
    expect(await run("go", staticcheck, workspace, directory)).toBe("");
    expect(await run("gofmt", ["-l", "."], workspace, directory)).toBe("");
  });
});
