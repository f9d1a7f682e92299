import { diffItems } from "@armory-plugins/nri";
import { stringify } from "yaml";
import { printableLine } from "@armory-plugins/host/printable";
import type { Colors } from "../colors.ts";

/**
 * Two values as YAML, line by line: what was removed with `-`, what was added with `+`; of the rest the lines beside and above
 * these, dimmed, and `…` for what is left out. Nothing when they are the same.
 */
export function renderDiff(before: unknown, after: unknown, colors: Colors): string[] {
  const [old, now] = [toLines(before), toLines(after)];
  const lines = diffItems(old, now).map(({ kind, ...at }) => {
    return { kind, text: printableLine((kind === "removed" ? old[at.before] : now[at.after]) ?? "") };
  });
  const kept = keepNearChanges(lines);
  if (kept.size === 0) return [];
  return lines.flatMap((line, at) => {
    if (kept.has(at)) return renderLine(line, colors);
    return at > 0 && !kept.has(at - 1) ? [] : colors.dim("  …");
  });
}

// --- internal ---

interface Line {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

function toLines(value: unknown): string[] {
  return stringify(value, { lineWidth: 0, sortMapEntries: true }).trimEnd().split("\n");
}

function renderLine({ kind, text }: Line, colors: Colors): string {
  if (kind === "removed") return colors.red(`- ${text}`);
  return kind === "added" ? colors.green(`+ ${text}`) : colors.dim(`  ${text}`);
}

/** Which lines changed, lie beside one that did, or are above it in the tree: those before it that are less indented. */
function keepNearChanges(lines: readonly Line[]): ReadonlySet<number> {
  const kept = new Set<number>();
  for (const [at, { kind }] of lines.entries()) {
    if (kind === "same") continue;
    for (const near of [at - 1, at, at + 1]) if (near >= 0 && near < lines.length) kept.add(near);
    let indent = indentOf(lines[at]);
    for (let above = at - 1; above >= 0 && indent > 0; above -= 1) {
      if (indentOf(lines[above]) >= indent) continue;
      indent = indentOf(lines[above]);
      kept.add(above);
    }
  }
  return kept;
}

function indentOf(line: Line | undefined): number {
  return line?.text.search(/[^ ]/) ?? 0;
}
