import { switches } from "./flags.ts";
import { questions } from "./questions.ts";
import type { Template } from "./templates.ts";

/** The text of `--help`. */
export function renderHelp(templates: readonly Template[]): string {
  const rows = [
    ...questions.map(({ name, help }) => [`    --${name} <${name}>`, help]),
    ...Object.entries(switches).map(([name, { short, help }]) => [`-${short}, --${name}`, help]),
  ];
  const choices = templates.map(({ kind, language, kindTitle }) => [
    `--kind ${kind} --language ${language}`,
    kindTitle,
  ]);
  return [
    "Make a WebAssembly plugin for Kannika Armory, containerd or CRI-O: a project that builds and passes its tests.",
    "",
    "Usage: npm create armory-plugin@latest [name] -- [flags]",
    "",
    "What is not given is asked. Flags follow a --, otherwise npm takes them for its own.",
    "",
    ...columns(rows),
    "",
    "Templates:",
    ...columns(choices),
    "",
  ].join("\n");
}

// --- internal ---

function columns(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([left = ""]) => left.length));
  return rows.map(([left = "", right = ""]) => `  ${left.padEnd(width)}  ${right}`);
}
