import { BuildError, isBuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import { runTool } from "../run-tool.ts";

/** The Go that a project is built with. */
export interface GoToolchain {
  /** What to start. */
  readonly command: string;
  /** For example `1.26.8`. */
  readonly version: string;
}

/** The oldest Go that can export functions of a module, with `//go:wasmexport`. */
export const oldestGo = "1.24";

/**
 * Find the Go that builds the project in a directory: `go` of the PATH, or the one that it switches to when go.mod or
 * GOTOOLCHAIN name another.
 *
 * @throws BuildError `TOOLCHAIN_MISSING` when there is none or it is too old, `ABORTED`, `TIMED_OUT`.
 */
export async function findGo(
  dir: string,
  context: Pick<BuildContext, "signal" | "timeoutMs" | "env">,
): Promise<GoToolchain> {
  const quiet = { ...context, onOutput: () => {} };
  const answer = await runTool(command, ["env", "GOVERSION"], { cwd: dir }, quiet).catch((error: unknown) => {
    if (!isBuildError(error) || error.code !== "TOOLCHAIN_MISSING") throw error;
    throw new BuildError("TOOLCHAIN_MISSING", `there is no "go" in the PATH`, { remedy, cause: error });
  });
  const version = /\bgo(\d+)\.(\d+)\S*/.exec(answer.stdout);
  if (answer.exitCode !== 0 || version === null) {
    const reason = (answer.stderr.trim() || `exit code ${answer.exitCode}`).replaceAll("; ", ", ");
    throw new BuildError("TOOLCHAIN_MISSING", `"go env GOVERSION" failed: ${reason}`, { remedy });
  }
  const [name, major, minor] = version;
  if (Number(major) < 1 || (Number(major) === 1 && Number(minor) < 24)) {
    throw new BuildError("TOOLCHAIN_MISSING", `Go is too old for plugins, "${name}"`, {
      remedy: `${remedy}, or set GOTOOLCHAIN=auto to let it fetch a newer one`,
    });
  }
  return { command, version: name.slice("go".length) };
}

// --- internal ---

const command = "go";

const remedy = `install Go ${oldestGo} or newer: https://go.dev/dl`;
