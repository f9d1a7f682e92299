import { join } from "node:path";
import type { RustToolchain } from "./rust-programs.ts";
import type { CargoPackage } from "./cargo-package.ts";

/**
 * The flags that make rustc forget where things are on this machine: the messages of panics name source files.
 *
 * @param rust The compiler, whose own sources rustup may have installed.
 */
export function remapFlags(
  { sourceDirs, workspaceDir, targetDir }: Pick<CargoPackage, "sourceDirs" | "workspaceDir" | "targetDir">,
  rust?: Pick<RustToolchain, "sysroot" | "commitHash">,
): string[] {
  // Of the prefixes that fit, rustc takes the last: a directory comes behind those that it may be in.
  const prefixes = [
    ...sourceDirs.map((dir) => `${dir}=/deps`),
    `${workspaceDir}=.`,
    `${targetDir}=./target`,
    // Where there are no sources, rustc calls them so by itself.
    ...(rust === undefined ? [] : [`${join(rust.sysroot, "lib", "rustlib", "src", "rust")}=/rustc/${rust.commitHash}`]),
  ];
  return prefixes.map((prefix) => `--remap-path-prefix=${prefix}`);
}
