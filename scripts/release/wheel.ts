import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { ask, differs } from "./ask.ts";
import type { Step } from "./plan.ts";
import { run } from "./programs.ts";
import { ReleaseError } from "./release-error.ts";

/** Where and how the wheel is published. */
export interface PypiTarget {
  /** The URL that uploads go to; twine's own variables say who uploads. */
  readonly upload: string;
  /** The URL of the index, as pip takes it. */
  readonly index: string;
  /** A directory for the wheel. */
  readonly out: string;
}

/** The step of the wheel of `armory-plugins`. */
export function wheelStep(directory: string, version: string, target: PypiTarget): Step {
  return {
    name: `${project} ${version} (Python)`,
    kind: "pypi",
    isDone: () => isPublished(directory, version, target),
    run: async () => {
      const wheel = await buildWheel(directory, version, target.out);
      const args = [
        "-m",
        "twine",
        "upload",
        "--non-interactive",
        "--disable-progress-bar",
        "--repository-url",
        target.upload,
        wheel,
      ];
      await run(await installTwine(), args, { cwd: target.out });
    },
  };
}

// --- internal ---

const project = "armory-plugins";
const python = process.platform === "win32" ? "python" : "python3";

/** @see https://peps.python.org/pep-0503/ */
async function isPublished(directory: string, version: string, target: PypiTarget): Promise<boolean> {
  const url = new URL(`${project}/`, target.index.replace(/\/*$/, "/")).href;
  const page = await ask(url, `${project} ${version} for Python`, "text/html");
  const file = wheelName(version);
  const links = [...(page ?? "").matchAll(/([^"/]+)#sha256=([0-9a-f]{64})/g)];
  const hash = links.find(([, name]) => name === file)?.[2];
  if (hash === undefined) return false;
  const bytes = await readFile(await buildWheel(directory, version, target.out));
  if (createHash("sha256").update(bytes).digest("hex") === hash) return true;
  throw differs(`${project} ${version} for Python`, target.index);
}

/** hatchling gives all files one date: the same files give the same bytes. */
async function buildWheel(directory: string, version: string, out: string): Promise<string> {
  const wheel = join(out, wheelName(version));
  await rm(wheel, { force: true });
  const args = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", out, "."];
  await run(python, args, { cwd: directory });
  if (existsSync(wheel)) return wheel;
  throw new ReleaseError(
    `cannot release ${project} for Python: pip made ${(await readdir(out)).join(", ")} and not ${wheelName(version)}`,
    "run node scripts/sdk-versions.ts",
  );
}

function wheelName(version: string): string {
  return `${project.replaceAll("-", "_")}-${version}-py3-none-any.whl`;
}

/** twine is installed once, into the user's cache. @returns its program. */
async function installTwine(): Promise<string> {
  const directory = join(cacheDirectory(), "toolchains", `twine-${twineVersion}`);
  const program = (from: string) => join(from, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (!existsSync(directory)) {
    await mkdir(dirname(directory), { recursive: true });
    const draft = `${directory}.${process.pid}.tmp`;
    await run(python, ["-m", "venv", draft], { cwd: dirname(directory) });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `twine==${twineVersion}`];
    await run(program(draft), pip, { cwd: dirname(directory) });
    await rename(draft, directory).catch(() => rm(draft, { recursive: true, force: true }));
  }
  return program(directory);
}

const twineVersion = "7.0.0";
