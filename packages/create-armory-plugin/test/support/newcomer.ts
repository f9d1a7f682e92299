import { spawn } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** How a command ended; stdout and stderr in one, as a person sees them. */
export interface Ended {
  /** What was typed. */
  readonly line: string;
  readonly code: number | null;
  readonly output: string;
}

/** Somebody who has Node and npm and nothing of this repository: runs a command in a folder. */
export type Newcomer = (cwd: string, command: string, ...args: string[]) => Promise<Ended>;

/**
 * Make a newcomer whose npm, cargo, pip and go have the given settings.
 *
 * The PATH has this process's Node and no `node_modules/.bin`, and npm's variables for this repository's scripts are gone.
 */
export async function newcomer(directory: string, settings: Readonly<Record<string, string>>): Promise<Newcomer> {
  const bin = join(directory, "bin");
  await mkdir(bin);
  await symlink(process.execPath, join(bin, "node"));
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !entry.includes("node_modules"));
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfThisRepository(name))),
    ...settings,
    PATH: [bin, ...path].join(delimiter),
  };
  return (cwd, command, ...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8");
        stream.on("data", (chunk: string) => (output += chunk));
      }
      child.once("error", reject);
      child.once("close", (code) => resolve({ line: [command, ...args].join(" "), code, output }));
    });
}

// --- internal ---

function isOfThisRepository(name: string): boolean {
  return /^(?:npm_(?:package|lifecycle|command|execpath|config_local_prefix|config_loglevel)|INIT_CWD|NODE_OPTIONS|VITEST|TURBO|PIP_FIND_LINKS|VIRTUAL_ENV)/u.test(
    name,
  );
}
