// npm run build: makes the wheel in dist/, which the templates' builds and tests install (PIP_FIND_LINKS).
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const python = process.platform === "win32" ? "python" : "python3";
const cwd = fileURLToPath(new URL("..", import.meta.url));
rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
const args = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", "dist", "."];
const { status, error } = spawnSync(python, args, { cwd, stdio: "inherit" });
if (error !== undefined) throw error;
process.exitCode = status ?? 1;
