import { diffItems } from "@armory-plugins/nri";
import { stringify } from "yaml";
import type { Colors } from "../colors.ts";
import { printable } from "../printable.ts";

/** Two values as YAML, line by line: what was removed with `-`, what was added with `+`, the rest dimmed; nothing when they are the same. */
export function renderDiff(before: unknown, after: unknown, colors: Colors): string[] {
  const [old, now] = [toLines(before), toLines(after)];
  const changes = diffItems(old, now);
  if (changes.every(({ kind }) => kind === "same")) return [];
  return changes.map((change) => {
    if (change.kind === "removed") return colors.red(`- ${printable(old[change.before] ?? "")}`);
    const text = printable(now[change.after] ?? "");
    return change.kind === "added" ? colors.green(`+ ${text}`) : colors.dim(`  ${text}`);
  });
}

// --- internal ---

function toLines(value: unknown): string[] {
  return stringify(value, { lineWidth: 0, sortMapEntries: true }).trimEnd().split("\n");
}
