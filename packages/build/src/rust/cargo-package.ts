import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { BuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import { runTool } from "../run-tool.ts";
import type { RustToolchain } from "./rust-programs.ts";
import { wasmTarget } from "./wasm-target.ts";

/** What cargo knows of a project's package, and of what it is built from. */
export interface CargoPackage {
  /** Its whole id, by which cargo tells it from others of its workspace. */
  readonly id: string;
  /** Whether its library is compiled to a module of its own. */
  readonly hasModule: boolean;
  /** The directory of its workspace: its own, when it is in none. */
  readonly workspaceDir: string;
  /** Where cargo writes. */
  readonly targetDir: string;
  /** The directories outside of the workspace in which its dependencies lie, each in a directory of its own. */
  readonly sourceDirs: readonly string[];
}

/**
 * Ask cargo about the package in a directory. Its dependencies are fetched, for cargo to know them.
 *
 * @throws BuildError `COMPILE_FAILED` when cargo does not understand the project; its own words went to the listener.
 */
export async function readCargoPackage(
  dir: string,
  { cargo, env }: Pick<RustToolchain, "cargo" | "env">,
  context: Pick<BuildContext, "onOutput" | "signal" | "timeoutMs" | "env">,
): Promise<CargoPackage> {
  const manifest = join(dir, "Cargo.toml");
  const { exitCode, stdout } = await runTool(
    cargo,
    ["metadata", "--format-version", "1", "--filter-platform", wasmTarget, "--manifest-path", manifest],
    { cwd: dir, env, quietStdout: true },
    context,
  );
  if (exitCode !== 0) {
    throw new BuildError("COMPILE_FAILED", `"cargo metadata" ended with exit code ${exitCode}`, {
      remedy: "correct what its output says",
    });
  }
  const metadata: CargoMetadata = JSON.parse(stdout);
  const { packages, resolve, workspace_root: workspaceDir, target_directory: targetDir } = metadata;
  const own = packages.find(({ id }) => id === resolve.root);
  if (own === undefined) throw new Error(`cargo metadata names no package of "${manifest}"`);
  const directories = packages.map(({ manifest_path: path }) => dirname(path));
  return {
    id: own.id,
    hasModule: own.targets.some(({ crate_types: types }) => types.includes("cdylib")),
    workspaceDir,
    targetDir,
    sourceDirs: [
      ...new Set(directories.filter((directory) => !isBelow(directory, workspaceDir)).map(dirname)),
    ].toSorted(),
  };
}

// --- internal ---

function isBelow(directory: string, other: string): boolean {
  const path = relative(other, directory);
  return path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** The parts of `cargo metadata`, format version 1, that are used here. */
interface CargoMetadata {
  readonly packages: readonly {
    readonly id: string;
    readonly manifest_path: string;
    readonly targets: readonly { readonly crate_types: readonly string[] }[];
  }[];
  readonly resolve: { readonly root: string | null };
  readonly workspace_root: string;
  readonly target_directory: string;
}
