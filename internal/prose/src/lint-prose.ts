import { TextlintKernel } from "@textlint/kernel";
import markdown from "@textlint/textlint-plugin-markdown";
import { extractProse } from "./extract-prose.ts";
import type { Prose } from "./extract-prose.ts";
import { glossaryRule } from "./glossary-rule.ts";

/** A banned wording in a file. */
export interface ProseProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** The wording, and what to write instead. */
  readonly message: string;
}

/**
 * Hold the glossary against a file: against Markdown, or against the comments and strings of TypeScript and JavaScript.
 * Code in Markdown and between backticks is left out.
 *
 * @param file - its name; one that ends in `.md` is Markdown.
 * @throws Error when the file cannot be parsed.
 */
export async function lintProse(file: string, source: string): Promise<ProseProblem[]> {
  const prose = file.endsWith(".md") ? [{ offset: 0, content: source }] : extractProse(file, source);
  const found = await Promise.all(prose.map(lintOne));
  return found
    .flat()
    .toSorted((one, other) => one.offset - other.offset)
    .map(({ offset, message }) => ({ ...locate(source, offset), message }));
}

// --- internal ---

interface Found {
  readonly offset: number;
  readonly message: string;
}

const kernel = new TextlintKernel();

async function lintOne({ offset, content }: Prose): Promise<Found[]> {
  const { messages } = await kernel.lintText(content, {
    ext: ".md",
    plugins: [{ pluginId: "markdown", plugin: markdown.default }],
    rules: [{ ruleId: "glossary", rule: glossaryRule }],
  });
  return messages.map(({ range, message }) => ({ offset: offset + range[0], message }));
}

function locate(source: string, offset: number): { line: number; column: number } {
  const lines = source.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
