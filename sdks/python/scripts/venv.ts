// node scripts/venv.ts COMMAND ARGS: runs a tool of the SDK's virtual environment, which is made when pyproject.toml lists other tools than before.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const directory = fileURLToPath(new URL("..", import.meta.url));
const isWindows = process.platform === "win32";

/** How a tool ended, and what it printed. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Run a tool of the virtual environment in the SDK's directory. */
export function runTool(name: string, ...args: readonly string[]): Ended {
  const bin = join(virtualEnvironment(), isWindows ? "Scripts" : "bin");
  return run(join(bin, isWindows ? `${name}.exe` : name), args);
}

/** Make the virtual environment with the SDK and the tools of its group `dev`, unless it is there. */
export function virtualEnvironment(): string {
  const manifest = readFileSync(join(directory, "pyproject.toml"));
  const hash = createHash("sha256").update(manifest).update(directory).digest("hex").slice(0, 16);
  const environment = fileURLToPath(new URL(`../../../node_modules/.cache/armory-sdk-python/${hash}`, import.meta.url));
  if (existsSync(join(environment, "complete"))) return environment;
  rmSync(environment, { recursive: true, force: true });
  const python = join(environment, isWindows ? "Scripts" : "bin", isWindows ? "python.exe" : "python");
  const steps = [
    [isWindows ? "python" : "python3", "-m", "venv", "--upgrade-deps", environment],
    [python, "-m", "pip", "install", "--quiet", "--editable", ".", "--group", "dev"],
    [python, "-c", `open(r"${join(environment, "complete")}", "w").close()`],
  ];
  for (const [command = "", ...args] of steps) {
    const { status, output } = run(command, args);
    if (status !== 0) throw new Error(`cannot make ${environment}: "${command}" ended with ${status}:\n${output}`);
  }
  return environment;
}

// --- internal ---

function run(command: string, args: readonly string[]): Ended {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: directory, encoding: "utf8" });
  if (error !== undefined) throw error;
  return { status, output: stdout + stderr };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [name = "", ...args] = process.argv.slice(2);
  const { status, output } = runTool(name, ...args);
  process.stdout.write(output);
  process.exitCode = status ?? 1;
}
