import type { Change } from "@armory-plugins/nri";
import { printableLine } from "@armory-plugins/host/printable";
import type { Colors } from "../terminal/colors.ts";
import { renderJson } from "./render-json.ts";

/** Changes as lines: `+ path  value`, `- path  value`, `~ path  before → after`. */
export function renderChanges(changes: readonly Change[], colors: Colors): string[] {
  return changes.map(({ path, before, after }) => {
    const at = path === "" ? "" : `${printableLine(path)}  `;
    if (before === undefined) return colors.green(`+ ${at}${show(after)}`);
    if (after === undefined) return colors.red(`- ${at}${show(before)}`);
    return `${colors.yellow("~")} ${at}${colors.red(show(before))} → ${colors.green(show(after))}`;
  });
}

// --- internal ---

function show(value: unknown): string {
  return printableLine(renderJson(value));
}
