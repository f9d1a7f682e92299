import { spawn } from "node:child_process";

/**
 * Format Go code with `gofmt`, as wit-bindgen's own command line does.
 *
 * Where there is no `gofmt`, or it refuses the code, the code stays as it is: it compiles all the same.
 */
export function formatGo(code: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const child = spawn("gofmt", [], { stdio: ["pipe", "pipe", "ignore"] });
    const formatted: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => formatted.push(chunk));
    child.once("error", () => resolve(code));
    child.once("close", (exitCode) => resolve(exitCode === 0 ? Buffer.concat(formatted) : code));
    child.stdin.once("error", () => {
      // The program is missing or ended early; what it answered, if anything, decides.
    });
    child.stdin.end(code);
  });
}
