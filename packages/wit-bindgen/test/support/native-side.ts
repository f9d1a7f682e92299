import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readTree } from "./read-tree.ts";
import { runProgram } from "./program.ts";

/** What a generation said, and every file that it made. */
export interface Side {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Run this package's program; arguments are those behind `wit-bindgen`, without `--out-dir`. */
export async function runOurs(args: readonly string[], directory: string): Promise<Side> {
  const ended = await runProgram([...args, "--out-dir", "ours"], directory);
  return { ...ended, files: await readTree(join(directory, "ours")) };
}

/** Run wit-bindgen's own command line. */
export async function runNative(program: string, args: readonly string[], directory: string): Promise<Side> {
  const { status, stdout, stderr } = spawnSync(program, [...args, "--out-dir", "theirs"], {
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, RUST_BACKTRACE: "0" },
  });
  return { code: status ?? -1, stdout, stderr, files: await readTree(join(directory, "theirs")) };
}

/** A hash of all that is to be equal: the exit code, standard output, and each file's path and bytes. */
export function digestOf({ code, stdout, files }: Side): string {
  return createHash("sha256")
    .update(JSON.stringify([code, stdout, files]))
    .digest("hex");
}
