import { main } from "../../src/cli/main.ts";

/** What a run of the program said, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run the program in this process. */
export async function runProgram(args: readonly string[], cwd: string): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  const code = await main(args, {
    cwd,
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
  });
  return { code, stdout, stderr };
}
