import { switches } from "./flags.ts";
import { questions } from "./questions.ts";
import type { Template } from "./templates.ts";

/** Render what `--help` prints. */
export function renderHelp(templates: readonly Template[]): string {
  const rows = [
    ...questions.map(({ name, switchName, help }) => [`    --${switchName ?? `${name} <${name}>`}`, help]),
    ...Object.entries(switches).map(([name, { short, help }]) => [`-${short}, --${name}`, help]),
  ];
  const choices = templates.map(({ kind, language, kindTitle }) => [
    `--kind ${kind} --language ${language}`,
    kindTitle,
  ]);
  return [
    "Scaffold a WebAssembly plugin for Kannika Armory, containerd or CRI-O that builds and passes its tests.",
    "",
    "Usage: npm create armory-plugin@latest [name] -- [flags]",
    "",
    "Prompts for anything omitted. Put flags after --.",
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
