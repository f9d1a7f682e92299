import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { text } from "node:stream/consumers";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/armory.js", import.meta.url));

/** A program that was started as a user starts it. */
export interface Spawned {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly ended: Promise<{ code: number | null; out: string; err: string }>;
}

/** Start `armory` in a process of its own. */
export function spawnArmory(args: readonly string[], cwd: string): Spawned {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, HOME: cwd, ARMORY_CACHE_DIR: `${cwd}/cache`, NO_COLOR: "1" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const code = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  child.stdin.on("error", () => {});
  const ended = Promise.all([code, text(child.stdout).catch(() => "destroyed"), text(child.stderr)]).then(
    ([status, out, err]) => ({
      code: status,
      out,
      err,
    }),
  );
  return { child, ended };
}

/** Run `armory` to its end with this standard input. */
export async function runArmory(
  args: readonly string[],
  cwd: string,
  input = "",
): Promise<{ code: number | null; out: string; err: string }> {
  const { child, ended } = spawnArmory(args, cwd);
  child.stdin.end(input);
  return await ended;
}
