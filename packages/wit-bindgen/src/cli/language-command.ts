import { Option } from "commander";
import type { Command } from "commander";
import { generateFrom } from "../generate.ts";
import type { GoRuntime } from "../generate.ts";
import { listGeneratorArguments } from "../generator-options.ts";
import type { GeneratorArgument } from "../generator-options.ts";
import type { Language } from "../languages.ts";
import { versions } from "../versions.ts";
import { checkFiles } from "./check-files.ts";
import type { Terminal } from "./terminal.ts";
import { writeFiles } from "./write-files.ts";

/** `wit-bindgen <language> <wit...>`: the options that all languages share, and those of the language's generator. */
export function addLanguageCommand(
  program: Command,
  language: Language,
  terminal: Terminal,
  onStale: () => void,
): void {
  const command = program
    .command(language)
    .description(`generate bindings for ${titles[language]}`)
    .argument(
      "<wit...>",
      "WIT packages: directories of .wit files with their deps/, .wit files, or packages encoded as .wasm",
    )
    .option("-w, --world <name>", "world, as `name` or `namespace:package/name` (default: the only one of the package)")
    .option("--out-dir <dir>", "where to write the files", ".")
    .option("--check", "write nothing, and fail if the files are out of date")
    .option("--features <names>", "enable these `@unstable` features, comma-separated", collectWords)
    .option("--all-features", "enable all `@unstable` features");
  if (language === "go") {
    command.addOption(
      new Option("--go-runtime <how>", "import the runtime packages from go.bytecodealliance.org, or embed them")
        .choices(["import", "embed"])
        .default("import"),
    );
  }
  const collected = addGeneratorOptions(command, language);
  command.action(async (wit: string[], options: CommonOptions) => {
    const { world, features, allFeatures, goRuntime } = options;
    const request = { language, wit, world, features, allFeatures, goRuntime, cwd: terminal.cwd };
    const { files, warnings } = await generateFrom(request, collected);
    if (collected.includes("--print-remote-pkg-version") && collected.some((text) => text.startsWith("--pkg-name="))) {
      terminal.stdout(`${versions.goRuntime}\n`);
    }
    if (warnings !== "") terminal.stderr(`${warnings}\n`);
    if (options.check !== true) await writeFiles(files, options.outDir, terminal);
    else if (!(await checkFiles(files, options.outDir, terminal))) onStale();
  });
}

// --- internal ---

interface CommonOptions {
  readonly outDir: string;
  readonly world?: string;
  readonly check?: boolean;
  readonly features?: readonly string[];
  readonly allFeatures?: boolean;
  readonly goRuntime?: GoRuntime;
}

const titles: Readonly<Record<Language, string>> = { c: "C and C++", go: "Go", rust: "Rust" };

/**
 * Add the options of the language's generator, which checks their values itself.
 *
 * @returns a list that fills while arguments are parsed. Commander's own record of options would not do: it takes
 * `--no-helpers` for the opposite of a `--helpers`.
 */
function addGeneratorOptions(command: Command, language: Language): readonly string[] {
  const collected: string[] = [];
  for (const argument of listGeneratorArguments(language)) {
    command.addOption(new Option(flagsOf(argument), helpOf(argument)));
    command.on(`option:${argument.name}`, (value: string | null | undefined) => {
      collected.push(typeof value === "string" ? `--${argument.name}=${value}` : `--${argument.name}`);
    });
  }
  return collected;
}

function flagsOf({ name, short, value, isValueOptional }: GeneratorArgument): string {
  const long = short === null ? `--${name}` : `-${short}, --${name}`;
  if (value === null) return long;
  return isValueOptional ? `${long} [${value}]` : `${long} <${value}>`;
}

function helpOf({ help, default: byDefault }: GeneratorArgument): string {
  return byDefault === null ? help : `${help} (default: ${byDefault})`;
}

function collectWords(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(/[\s,]+/).filter((word) => word !== "")];
}
