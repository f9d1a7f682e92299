import { Argument } from "commander";
import { CliError } from "../errors/cli-error.ts";
import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory toolchain install` can get. */
export const toolchains = ["rust", "python", "wasmtime"] as const;

/** What `armory toolchain` takes. */
export interface ToolchainOptions {
  readonly name: (typeof toolchains)[number];
  readonly quiet?: boolean | undefined;
}

/** `armory toolchain install NAME` */
export function addToolchainCommand({ program, terminal }: CommandTable): void {
  program
    .command("toolchain")
    .description("install a compiler or an engine into the cache directory")
    .addArgument(new Argument("<action>", "the action").choices(["install"]))
    .addArgument(new Argument("<name>", "the toolchain").choices(toolchains))
    .addOption(flags.quiet("everything but errors"))
    .addHelpText("after", help)
    .action(async (_: string, name: ToolchainOptions["name"], options: Omit<ToolchainOptions, "name">) => {
      await installToolchain({ ...options, name }, terminal);
    });
}

/**
 * Install a toolchain into the cache directory; one that is there stays as it is.
 *
 * What the installer prints goes to stderr as it comes.
 *
 * @throws CliError `OUTPUT_FAILED` where the cache can't be written, BuildError `TOOLCHAIN_MISSING`, ConformanceError `ENGINE_MISSING` or `ENGINE_INSTALL_FAILED`, with what is missing.
 */
export async function installToolchain({ name, quiet }: ToolchainOptions, terminal: Terminal): Promise<void> {
  const { cacheDirOrNone } = await import("../flags/cache-dir.ts");
  const { env, signal } = terminal;
  const onOutput = (chunk: string): void => {
    if (quiet !== true) void terminal.stderr.write(chunk).catch(() => {});
  };
  const cacheDir = cacheDirOrNone(env);
  if (cacheDir === undefined) {
    throw new CliError("OUTPUT_FAILED", `cannot install ${name}: you have no home directory for the cache`, {
      remedy: "set HOME or ARMORY_CACHE_DIR to an absolute path",
    });
  }
  const directory = await install(name, { cacheDir, env, signal, onOutput }).catch((cause: unknown) => {
    if (!(cause instanceof Error && "syscall" in cause && "path" in cause)) throw cause;
    throw new CliError("OUTPUT_FAILED", `cannot install ${name} in "${cacheDir}": ${cause.message}`, {
      remedy: "set ARMORY_CACHE_DIR to a directory that can be written",
      cause,
    });
  });
  if (quiet !== true) await terminal.stdout.write(`${name} is installed in ${directory}\n`);
}

// --- internal ---

const help = `
  rust      Rust with wasm32-unknown-unknown, from Debian's packages: for machines without rustup
  python    componentize-py: for Python projects without a virtual environment
  wasmtime  the engine of "npx armory conformance --engine wasmtime"

Changes nothing outside the cache directory. "npx armory doctor" shows what is installed.`;

interface InstallOptions {
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: string) => void;
}

async function install(name: ToolchainOptions["name"], options: InstallOptions): Promise<string> {
  if (name === "wasmtime") {
    const { installWasmtime } = await import("@armory-plugins/conformance");
    return (await installWasmtime(options)).directory;
  }
  const { installPythonToolchain, installRustToolchain } = await import("@armory-plugins/build");
  return name === "python" ? installPythonToolchain(options) : installRustToolchain(options);
}
