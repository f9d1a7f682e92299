import type { AnyTxtNode } from "@textlint/ast-node-types";
import type { TextlintRuleModule } from "@textlint/types";
import { hole } from "./extract-prose.ts";
import { glossary } from "./glossary.ts";

/** The textlint rule that reports each wording of the glossary. */
export const glossaryRule: TextlintRuleModule = ({ report, RuleError, locator, getSource }) => {
  const check = (block: AnyTxtNode): void => {
    const words = wordsOf(block, getSource(block));
    for (const { pattern, advice } of glossary) {
      for (const { 0: wording, index } of words.matchAll(pattern)) {
        const message = `"${wording.trim().replaceAll(/\s+/gu, " ")}": ${advice}`;
        report(block, new RuleError(message, { padding: locator.range([index, index + wording.length]) }));
      }
    }
  };
  return {
    Paragraph: check,
    Header: check,
    TableCell: check,
  };
};

// --- internal ---

/** The source of a block with holes in place of everything but words: code, addresses of links, HTML and marks. */
function wordsOf(block: AnyTxtNode, source: string): string {
  const words = source.split("").map((character) => (/\s/u.test(character) ? character : hole));
  const visit = (node: AnyTxtNode): void => {
    if (node.type === "Str") {
      const start = node.range[0] - block.range[0];
      for (let at = start; at < node.range[1] - block.range[0]; at += 1) words[at] = source[at] ?? hole;
    }
    if ("children" in node) for (const child of node.children) visit(child);
  };
  visit(block);
  return words.join("");
}
