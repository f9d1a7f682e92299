import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isLostDirectory, printable, renderError } from "@armory-plugins/base";
import { parseFlags, type Flags } from "./flags.ts";
import { GeneratorError, isGeneratorError } from "./generator-error.ts";
import type { PluginGenerator, PluginGeneratorOptions } from "./generator.ts";
import { renderHelp } from "./help.ts";
import { makeDirectories, removeDirectories } from "./make-directories.ts";
import { renderNextSteps } from "./next-steps.ts";
import { listTemplates } from "./templates.ts";

/** Where the command runs and whom it talks to. */
export interface RunOptions {
  /** The current directory; reading it throws where that was deleted, as `process.cwd()` does. */
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/**
 * Run the command line and give the exit code: 0 done, 1 refused or failed, 2 a command line that cannot be meant, 130 Ctrl-C.
 *
 * Whatever happens is said on the streams; nothing is thrown.
 */
export async function run(argv: readonly string[], options: RunOptions): Promise<number> {
  try {
    const flags = parseFlags(argv);
    if (flags.help) options.stdout.write(renderHelp(await listTemplates()));
    else if (flags.version) options.stdout.write(`${await packageVersion()}\n`);
    else await generate(flags, options);
    return 0;
  } catch (error) {
    return report(error, options.stderr);
  }
}

// --- internal ---

async function generate(flags: Flags, { cwd, stdin, stdout, stderr }: RunOptions): Promise<void> {
  // Not needed for --help, and npm's packages below it fail where the current directory was deleted.
  const [{ createEnv }, { PluginGenerator: Plugin }] = await Promise.all([
    import("yeoman-environment"),
    import("./generator.ts"),
  ]);
  // Yeoman's own force: its question about each file is never asked, because ours about the directory was.
  const env = createEnv({ cwd, stdin, stdout, stderr, skipInstall: true, force: true });
  // Yeoman says "an error occured" before it throws; report() says what happened.
  env.adapter.log.error = () => env.adapter.log;
  // Without ":app", or Yeoman reads the .yo-rc.json of the directory that the command runs in.
  const namespace = "armory-plugin";
  env.register(Plugin, { namespace, resolved: import.meta.filename });
  const { given, yes, force } = flags;
  const options: PluginGeneratorOptions = { given, yes, force, interactive: isTerminal(stdin) && isTerminal(stdout) };
  const generator = await env.create<PluginGenerator>(namespace, { generatorOptions: { ...options, skipCache: true } });
  await withCleanUp(generator, cwd, async () => env.runGenerator(generator));
  const { answers, project } = generator;
  if (answers === undefined || project === undefined) throw new Error("the generator ended without answers");
  stdout.write(`\n${answers.name} is ready. Next:\n\n${printable(renderNextSteps(cwd, project))}\n`);
}

/** Node sets `isTTY` of a terminal's stream to true, and does not define it on others. */
function isTerminal(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true;
}

/** From the first file to the last, Ctrl-C and its like wait; a failure takes the directory away again if it is a new one. */
async function withCleanUp(generator: PluginGenerator, cwd: string, write: () => Promise<void>): Promise<void> {
  let made: string[] = [];
  let directory: string | undefined;
  let hasBegun = false;
  generator.once("method:writing", () => {
    for (const signal of signals) process.on(signal, wait);
    directory = resolve(cwd, generator.answers?.directory ?? ".");
    made = makeDirectories(directory);
    hasBegun = true;
  });
  try {
    await write();
  } catch (error) {
    if (directory !== undefined) removeDirectories(made, directory);
    if (directory === undefined || !(error instanceof Error && "syscall" in error)) throw error;
    const state =
      hasBegun && made.length === 0
        ? "the files in it may be incomplete, run it again with --force"
        : "nothing was kept";
    throw new GeneratorError("WRITE_FAILED", `cannot write to "${directory}": ${error.message}; ${state}`, {
      cause: error,
    });
  } finally {
    for (const signal of signals) process.off(signal, wait);
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A listener for a signal that does nothing keeps Node from ending at it. */
function wait(): void {}

async function packageVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}

const misuse = new Set(["UNKNOWN_FLAG", "INVALID_ANSWER", "MISSING_ANSWERS"]);
const interruptions = new Set(["ExitPromptError", "AbortPromptError"]);

function report(error: unknown, stderr: NodeJS.WritableStream): number {
  if (isGeneratorError(error)) {
    stderr.write(`error: ${renderError(error, { hidesCodesOf: [error.name] })}\n`);
    return misuse.has(error.code) ? 2 : 1;
  }
  if (error instanceof Error && interruptions.has(error.name)) {
    stderr.write("\ninterrupted; nothing was written\n");
    return 130;
  }
  if (isLostDirectory(error)) {
    stderr.write("error: cannot read the current directory: it was deleted; change to another one\n");
    return 1;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(
    `${printable(text)}\n\nThis is a bug; please report it: https://github.com/armory-plugins/armory-plugins/issues\n`,
  );
  return 1;
}
