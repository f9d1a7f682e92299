// node errors-page.ts [--check]: writes docs/errors.md from the catalogs beside the error classes; with --check, fails where the page is another one.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const page = new URL("../docs/errors.md", import.meta.url);

/** A class of errors, and what the page says of it besides its codes. */
interface Section {
  readonly title: string;
  /** The package that exports the catalog. */
  readonly package: string;
  readonly catalog: string;
  readonly before: string;
  readonly after?: string;
}

const head = `# Errors

Every error is data. You can switch on its \`code\`, and show the rest:

| field      | what it is                                                                                                      |
| ---------- | --------------------------------------------------------------------------------------------------------------- |
| \`code\`     | the kind of the cause: a word of the tables below                                                               |
| \`detail\`   | what happened, in one sentence, with the values                                                                 |
| \`remedy\`   | what to do about it; undefined where the detail says all                                                        |
| \`limit\`    | the key of the limit that was reached: \`callMs\`; a command names the flag or the setting that raises it         |
| \`problems\` | each problem by itself, where there can be several                                                              |
| \`message\`  | \`[CODE] detail; remedy\`, safe to print: control characters and the like are written as \`\\u001b\`. It is for logs |

\`toJSON()\` gives an error as data, and \`fromJSON()\` of its class makes it an error again, in another thread or process. What is not such data is refused with a \`TypeError\`.
Pass a \`detail\`, and the lines that \`onLog\` gets, through \`printable\` of \`@armory-plugins/host/printable\` before you print them.

<!-- Written by scripts/errors-page.ts from the catalogs in the code. -->
`;

const sections: readonly Section[] = [
  {
    title: "HostError",
    package: "@armory-plugins/host",
    catalog: "hostErrorCatalog",
    before:
      "Loading a plugin fails with a `HostError`. A plugin that takes records fails with a [`KafkaError`](#kafkaerror) once it is open.",
    after: `After any failure of a call the instance is dead. The next call gets a new one: same thread and compiled code where the thread still answers, a
new thread after a timeout, a new [process](operating.md#processes) where the one before is gone. \`init\` runs again with the same context and config, then the last \`requirements\`.`,
  },
  {
    title: "KafkaError",
    package: "@armory-plugins/kafka",
    catalog: "kafkaErrorCatalog",
    before: `\`openTopic()\` and the calls of an instance fail with a \`KafkaError\`. \`index\` and \`outcomes\` of a failed batch say how far it came. \`pluginText\` holds the plugin's own words, which you pass through
\`printable\` before you print them. It has the codes of the host, and these:`,
  },
  {
    title: "PipelineError",
    package: "@armory-plugins/kafka",
    catalog: "pipelineErrorCatalog",
    before:
      "`armory run`, and `transformJsonLines` and `transformLogs` of `@armory-plugins/kafka`, fail with a `PipelineError`.",
  },
  {
    title: "NriError",
    package: "@armory-plugins/nri",
    catalog: "nriErrorCatalog",
    before: `\`@armory-plugins/nri\` and \`armory nri\` fail with an \`NriError\`, or with a \`HostError\` where a plugin itself fails. \`pluginText\` holds the plugin's own words, \`status\` what the runtime answered to a call.
\`armory nri serve\` logs \`INTERNAL\` for a bug of its own, which you report.`,
  },
  {
    title: "BuildError",
    package: "@armory-plugins/build",
    catalog: "buildErrorCatalog",
    before:
      "`armory build`, and `build()` of `@armory-plugins/build`, fail with a `BuildError`. The output file is as it was.",
  },
  {
    title: "ConformanceError",
    package: "@armory-plugins/conformance",
    catalog: "conformanceErrorCatalog",
    before:
      "`armory conformance` fails with a `ConformanceError` before a suite runs. Its [engines](conformance.md#engines) fail with these codes and those of the host.",
  },
  {
    title: "CliError",
    package: "@armory-plugins/cli",
    catalog: "cliErrorCatalog",
    before: "`armory` fails with a `CliError` where flags or files are wrong; it prints it without the code.",
  },
  {
    title: "OciError",
    package: "@armory-plugins/oci",
    catalog: "ociErrorCatalog",
    before: "Transfers from and to registries fail with an `OciError`. Its detail names the registry and the step.",
  },
  {
    title: "OutputError",
    package: "@armory-plugins/service",
    catalog: "outputErrorCatalog",
    before: "A command whose output cannot be written fails with an `OutputError`.",
  },
  {
    title: "WitBindgenError",
    package: "@armory-plugins/wit-bindgen",
    catalog: "witBindgenErrorCatalog",
    before: "`wit-bindgen`, `armory wit` and `@armory-plugins/wit-bindgen` fail with a `WitBindgenError`.",
  },
  {
    title: "GeneratorError",
    package: "create-armory-plugin",
    catalog: "generatorErrorCatalog",
    before: "`npm create armory-plugin` fails with a `GeneratorError`; it prints it without the code.",
  },
];

const rendered = [head, ...(await Promise.all(sections.map(renderSection)))].join("\n");
if (!process.argv.includes("--check")) writeFileSync(page, rendered);
else if (readFileSync(page, "utf8") !== rendered) {
  console.error(`${fileURLToPath(page)} is not what the code says; run node scripts/errors-page.ts`);
  process.exitCode = 1;
}

// --- internal ---

async function renderSection({ title, package: name, catalog, before, after }: Section): Promise<string> {
  const exported: Readonly<Record<string, unknown>> = await import(name);
  const rows = Object.entries(parseCatalog(exported[catalog], `${catalog} of ${name}`));
  const table = renderTable([
    ["code", "cause", "what to do"],
    ...rows.map(([code, { cause, remedy }]) => [`\`${code}\``, cause, remedy]),
  ]);
  return [`## ${title}`, before, table, ...(after === undefined ? [] : [after])].join("\n\n") + "\n";
}

type Catalog = Readonly<Record<string, { readonly cause: string; readonly remedy: string }>>;

function parseCatalog(value: unknown, what: string): Catalog {
  if (isCatalog(value)) return value;
  throw new Error(`${what} is not a catalog of codes`);
}

function isCatalog(value: unknown): value is Catalog {
  return typeof value === "object" && value !== null && Object.values(value).every((one) => "cause" in one);
}

/** A table as the formatter writes it: each column as wide as its widest cell. */
function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [first = [], ...others] = rows;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...others.map(line)].join("\n");
}
