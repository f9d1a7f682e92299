import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "@armory-plugins/wit-bindgen";
import { describe, expect, it } from "vitest";
import { tempDir } from "@armory-plugins/support";
import { readTree } from "./support/read-tree.ts";
import { runProgram } from "./support/program.ts";

const kannika = fileURLToPath(new URL("../../../wit/kannika-wasi-plugins/0.1", import.meta.url));
const hasGo = spawnSync("go", ["version"]).status === 0;

/** What a plugin's author writes, with the imports of either layout. */
function plugin(generated: string, types: string): string {
  return `package export_wit_world

import (
	witTypes "${types}"
	"${generated}/kannika_wasi_plugins_types"
	"${generated}/wit_world"
)

func Init(wit_world.Context, witTypes.Option[string]) witTypes.Result[witTypes.Unit, string] {
	return witTypes.Ok[witTypes.Unit, string](witTypes.Unit{})
}

func Transform(record kannika_wasi_plugins_types.KafkaRecord) kannika_wasi_plugins_types.Outcome {
	return kannika_wasi_plugins_types.MakeOutcomeAccepted(record)
}
`;
}

/** Run Go as it is, with no module to be had from anywhere. */
function go(directory: string, args: readonly string[]): string {
  const { status, stderr } = spawnSync("go", args, {
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, GOOS: "wasip1", GOARCH: "wasm", GOPROXY: "off", GOFLAGS: "-mod=mod", GOWORK: "off" },
  });
  return status === 0 ? "ok" : stderr;
}

const buildArgs = ["build", "-trimpath", "-buildmode=c-shared", "-o", "core.wasm", "."];

async function embed(options: { readonly "pkg-name"?: string } = {}): Promise<Record<string, string>> {
  const request = { language: "go", wit: kannika, world: "wasi-backup-plugin", goRuntime: "embed", options } as const;
  const { files } = await generate(request);
  return Object.fromEntries([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString("utf8")]));
}

describe("--go-runtime embed", () => {
  it("adds the packages that are imported, one by the other, and their licence", async () => {
    const files = await embed();
    expect(Object.keys(files).filter((path) => path.startsWith("internal/"))).toEqual([
      "internal/wit/LICENSE",
      "internal/wit/NOTICE",
      "internal/wit/async/async.go",
      "internal/wit/async/empty.s",
      "internal/wit/runtime/empty.s",
      "internal/wit/runtime/runtime.go",
      ...["future", "option", "result", "stream", "tuple", "unit"].map((name) => `internal/wit/types/${name}.go`),
    ]);
    expect(files["go.mod"]).toBe("module wit_component\n\ngo 1.25\n");
    for (const [path, text] of Object.entries(files)) {
      if (path.endsWith(".go")) expect(text, path).not.toContain("go.bytecodealliance.org");
    }
  });

  it("changes nothing else of the generated code than its imports, and how texts and lists are lifted", async () => {
    const plain = await generate({
      language: "go",
      wit: kannika,
      world: "wasi-backup-plugin",
      options: { format: false },
    });
    const embedded = await generate({
      language: "go",
      wit: kannika,
      world: "wasi-backup-plugin",
      options: { format: false },
      goRuntime: "embed",
    });
    let lifted = 0;
    for (const [path, bytes] of plain.files) {
      if (path === "go.mod") continue;
      const expected = Buffer.from(bytes)
        .toString("utf8")
        .replaceAll("go.bytecodealliance.org/pkg/wit", "wit_component/internal/wit");
      const text = Buffer.from(embedded.files.get(path) ?? []).toString("utf8");
      const undone = text
        .replaceAll(
          /witRuntime\.LiftString\((.*?), (arg\d+|\*.*)\)$/gm,
          "unsafe.String((*uint8)(unsafe.Pointer($1)), $2)",
        )
        .replaceAll(
          /witRuntime\.LiftSlice\[(\w+)\]\((.*?), (arg\d+|\*.*)\)$/gm,
          "unsafe.Slice((*$1)(unsafe.Pointer($2)), $3)",
        );
      expect(undone, path).toBe(expected);
      lifted += text.match(/witRuntime\.Lift/g)?.length ?? 0;
    }
    expect(lifted).toBeGreaterThan(5);
  });

  it("leaves the runtime out of code that does not need it", async () => {
    const wit = { path: "w.wit", content: "package a:b;\nworld w { import i: interface { f: func(x: u8) -> u8; } }\n" };
    const { files } = await generate({ language: "go", wit, goRuntime: "embed" });
    const needsRuntime = [...files.values()].some((bytes) => Buffer.from(bytes).includes("internal/wit"));
    expect([...files.keys()].some((path) => path.startsWith("internal/"))).toBe(needsRuntime);
  });

  it("puts it where the callers of a library can import it", async () => {
    const files = await embed({ "pkg-name": "example.com/plugin/gen" });
    expect(Object.keys(files)).toContain("wit/types/option.go");
    expect(files["imports/wit_world/wit_bindings.go"]).toContain(
      '"example.com/plugin/gen/imports/kannika_wasi_plugins_types"',
    );
    expect(files["exports/wit_exports/wit_exports.go"]).toContain('witRuntime "example.com/plugin/gen/wit/runtime"');
    expect(files["wit/types/future.go"]).toContain('"example.com/plugin/gen/wit/async"');
    expect(files["go.mod"]).toBeUndefined();
  });

  it("is what --check compares with", async () => {
    const directory = await tempDir();
    const args = ["go", kannika, "-w", "wasi-backup-plugin", "--go-runtime", "embed", "--out-dir", "gen"];
    expect(await runProgram(args, directory)).toMatchObject({ code: 0 });
    expect(await runProgram([...args, "--check"], directory)).toMatchObject({ code: 0 });
    expect(await runProgram([...args.with(5, "import"), "--check"], directory)).toMatchObject({ code: 1 });
  });

  it.skipIf(!hasGo)(
    "builds as a module of its own without fetching any other",
    async () => {
      const directory = await tempDir({
        ...(await embed()),
        "export_wit_world/plugin.go": plugin("wit_component", "wit_component/internal/wit/types"),
      });
      expect(go(directory, buildArgs)).toBe("ok");
      expect(WebAssembly.Module.exports(new WebAssembly.Module(await readFile(join(directory, "core.wasm"))))).toEqual(
        expect.arrayContaining(["init", "transform", "cabi_realloc"].map((name) => ({ name, kind: "function" }))),
      );
    },
    300_000,
  );

  it.skipIf(!hasGo)(
    "builds as a library in a module, and formatted as gofmt has it",
    async () => {
      const generated = Object.entries(await embed({ "pkg-name": "example.com/plugin/gen" }));
      const directory = await tempDir({
        ...Object.fromEntries(generated.map(([path, text]) => [`gen/${path}`, text])),
        "go.mod": "module example.com/plugin\n\ngo 1.24\n",
        "main.go": 'package main\n\nimport _ "example.com/plugin/gen/exports/wit_exports"\n\nfunc main() {}\n',
        "gen/exports/export_wit_world/plugin.go": plugin(
          "example.com/plugin/gen/imports",
          "example.com/plugin/gen/wit/types",
        ),
      });
      expect(go(directory, buildArgs)).toBe("ok");
      expect(
        spawnSync("gofmt", ["-l", "gen/imports", "gen/wit", "gen/exports/wit_exports"], {
          cwd: directory,
          encoding: "utf8",
        }).stdout,
      ).toBe("");
    },
    300_000,
  );
});

describe("the Go runtime", () => {
  it("differs from upstream's by the patch beside it", async () => {
    const directory = await tempDir(await readTree(fileURLToPath(new URL("../go-runtime", import.meta.url))));
    const reverse = spawnSync("git", ["apply", "--reverse", "runtime.patch"], { cwd: directory, encoding: "utf8" });
    expect(reverse).toMatchObject({ status: 0, stderr: "" });
    const original = await readFile(join(directory, "wit/runtime/runtime.go"), "utf8");
    expect(original).toContain("//go:linkname sbrk runtime.sbrk");
    expect(original).not.toContain("procPin");
  });
});
