import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installClientProgram } from "@armory-plugins/local-registry/oci";
import { installProgram } from "@armory-plugins/support/published-program";

/** The programs that judge versions of WIT packages, beside this one. */
export interface Peers {
  readonly wasmTools: string;
  readonly wkg: string;
}

/** What a program says of a change; null where it says nothing. */
export type PeerVerdict = "breaking" | "compatible" | null;

/** Two versions of a package, without their `package` statements. */
export interface Versions {
  readonly old: string;
  readonly new: string;
}

/** Compile them once into the user's cache. */
export async function installPeers(): Promise<Peers> {
  return {
    wasmTools: await installProgram({ crate: "wasm-tools", version: "1.263.0", features: ["component"] }),
    wkg: await installClientProgram("wkg"),
  };
}

/** Ask `wasm-tools component semver-check` of each world that both versions have, and `wkg publish` whether 0.1.1 may follow 0.1.0. */
export async function judgeByPeers(
  { wasmTools, wkg }: Peers,
  { old, new: new_ }: Versions,
): Promise<{ wasmTools: PeerVerdict; wkg: PeerVerdict }> {
  const directory = await mkdtemp(join(tmpdir(), "peers-"));
  try {
    await mkdir(join(directory, "new", "deps", "old"), { recursive: true });
    await mkdir(join(directory, "old"));
    await mkdir(join(directory, "registry"));
    const [before, after] = [`package a:b@0.1.0;\n${old}\n`, `package a:b@0.1.1;\n${new_}\n`];
    await writeFile(join(directory, "old", "w.wit"), before);
    await writeFile(join(directory, "new", "w.wit"), after);
    await writeFile(join(directory, "new", "deps", "old", "w.wit"), before);
    await writeFile(
      join(directory, "config.toml"),
      `default_registry = "local"\n[registry.local]\ntype = "local"\n[registry.local.local]\nroot = ${JSON.stringify(join(directory, "registry"))}\n`,
    );
    const verdicts: PeerVerdict[] = [];
    for (const world of sharedWorlds(old, new_)) {
      const args = ["component", "semver-check", "new", "--prev", `a:b/${world}@0.1.0`, "--new", `a:b/${world}@0.1.1`];
      verdicts.push(await judge(wasmTools, args, directory, "not semver-compatible"));
    }
    for (const version of ["old", "new"]) {
      await expectSuccess(wasmTools, ["component", "wit", version, "--wasm", "-o", `${version}.wasm`], directory);
    }
    const options = ["--config", "config.toml", "--cache", "cache"];
    await expectSuccess(wkg, ["publish", ...options, "old.wasm"], directory);
    return {
      wasmTools: verdicts.includes("breaking") ? "breaking" : (verdicts[0] ?? null),
      wkg: await judge(wkg, ["publish", ...options, "new.wasm"], directory, "is not semver-compatible with"),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

// --- internal ---

function sharedWorlds(old: string, new_: string): string[] {
  const worlds = (wit: string): string[] => [...wit.matchAll(/\bworld ([\w-]+)/g)].map(([, name = ""]) => name);
  return worlds(old).filter((name) => worlds(new_).includes(name));
}

/** @throws Error when the program fails for another reason than its verdict. */
async function judge(program: string, args: readonly string[], cwd: string, refusal: string): Promise<PeerVerdict> {
  const { code, output } = await start(program, args, cwd);
  if (code === 0) return "compatible";
  if (output.includes(refusal)) return "breaking";
  throw new Error(`${args.join(" ")}: ${output}`);
}

async function expectSuccess(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await start(program, args, cwd);
  if (code !== 0) throw new Error(`${args.join(" ")}: ${output}`);
}

function start(program: string, args: readonly string[], cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}${error === null ? "" : error.message}` });
    });
  });
}
