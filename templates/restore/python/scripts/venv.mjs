// Runs a tool of .venv, which is elsewhere on Windows: node scripts/venv.mjs pytest
// Without arguments it makes .venv, with what requirements-dev.txt lists.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const windows = process.platform === "win32";
const [wanted, ...wantedArgs] = process.argv.slice(2);

if (wanted === undefined) {
  run(windows ? "py" : "python3", ["-m", "venv", ".venv"]);
  run(tool("python"), ["-m", "pip", "install", "--disable-pip-version-check", "--requirement", "requirements-dev.txt"]);
} else if (existsSync(tool(wanted))) {
  run(tool(wanted), wantedArgs);
} else {
  console.error(`there is no ${tool(wanted)}; install it with: npm run setup`);
  process.exitCode = 1;
}

function tool(name) {
  return windows ? `.venv\\Scripts\\${name}.exe` : `.venv/bin/${name}`;
}

function run(command, args) {
  const { error, status } = spawnSync(command, args, { stdio: "inherit" });
  if (error !== undefined) console.error(`cannot run "${command}": ${error.message}; install Python 3.11 or newer`);
  if (status !== 0) process.exit(status ?? 1);
}
