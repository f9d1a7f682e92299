import { diffItems } from "@armory-plugins/nri";
import { stringify } from "yaml";
import { printableLine } from "@armory-plugins/host/printable";
import type { Colors } from "../terminal/colors.ts";

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

/** Which lines changed, are next to one that did, or are above it in the tree: those before it that are less indented. */
function keepNearChanges(lines: readonly Line[]): ReadonlySet<number> {
  const kept = new Set<number>();
  // The lines that the next one may be below, each more indented than the one before, and whether it is kept with all before it.
  const above: { readonly at: number; readonly indent: number; isKept: boolean }[] = [];
  for (const [at, { kind, text }] of lines.entries()) {
    // A line without anything belongs to what it stands in.
    const indent = text === "" ? Infinity : text.search(/[^ ]/);
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    if (kind !== "same") {
      for (const near of [at - 1, at, at + 1]) if (near >= 0 && near < lines.length) kept.add(near);
      for (let depth = above.length - 1; above[depth]?.isKept === false; depth -= 1) {
        const line = above[depth];
        if (line === undefined) break;
        kept.add(line.at);
        line.isKept = true;
      }
    }
    if (text !== "") above.push({ at, indent, isKept: false });
  }
  return kept;
}
