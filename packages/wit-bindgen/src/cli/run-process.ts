import { main } from "./main.ts";

/** Run the program in this process: the only place that reads `process` and sets the exit code. */
export async function runProcess(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), {
    get cwd() {
      return process.cwd();
    },
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  });
}
