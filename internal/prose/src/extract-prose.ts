import { parseSync, Visitor } from "oxc-parser";

/** A paragraph of a comment, or of a string. */
export interface Prose {
  /** Where it begins in the file, in UTF-16 code units. */
  readonly offset: number;
  /** One line of Markdown in which each character has the distance from the beginning that it has in the file. */
  readonly content: string;
}

/** Stands for a character that is not prose, such as those of a value in a template. */
export const hole = "¤";

/**
 * Find what people read in a source file of TypeScript or JavaScript: its comments, and its strings and templates of two words or more.
 * Identifiers and strings of one word are names, and left out; so are examples of code in comments.
 *
 * @throws Error when the file cannot be parsed.
 */
export function extractProse(file: string, source: string): Prose[] {
  const { program, comments, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new Error(`cannot parse ${file}: ${errors[0].message}; fix the syntax`);
  const found = joinLineComments(comments, source).flatMap(({ start, end }) =>
    splitParagraphs(start, blankCommentMarks(source.slice(start, end))),
  );
  const addString = (start: number, literal: string): void => {
    const content = blankEscapes(literal);
    if (isSeveralWords.test(content)) found.push(...splitParagraphs(start, content));
  };
  new Visitor({
    Literal: ({ value, start, end }) => {
      if (typeof value === "string") addString(start + 1, source.slice(start + 1, end - 1));
    },
    TemplateLiteral: ({ expressions, start, end }) => {
      const withHoles = expressions.reduce(
        (text, expression) => {
          const from = source.lastIndexOf("${", expression.start);
          const to = source.indexOf("}", expression.end) + 1;
          return text.slice(0, from - start) + hole.repeat(to - from) + text.slice(to - start);
        },
        source.slice(start, end),
      );
      addString(start + 1, withHoles.slice(1, -1));
    },
  }).visit(program);
  return found;
}

// --- internal ---

interface Span {
  readonly start: number;
  readonly end: number;
}

const isSeveralWords = /\p{L}[^\p{L}\s]*\s+[^\p{L}\s]*\p{L}/u;

/** Lines of `//` below each other are one comment. */
function joinLineComments(comments: readonly Span[], source: string): Span[] {
  const joined: Span[] = [];
  for (const comment of comments) {
    const before = joined.at(-1);
    const isNextLine =
      before !== undefined &&
      source.startsWith("//", before.start) &&
      source.startsWith("//", comment.start) &&
      /^\r?\n[ \t]*$/u.test(source.slice(before.end, comment.start));
    if (isNextLine) joined.splice(-1, 1, { start: before.start, end: comment.end });
    else joined.push({ start: comment.start, end: comment.end });
  }
  return joined;
}

function blankCommentMarks(comment: string): string {
  return comment
    .replaceAll(/^[ \t]*(?:\/\/+|\/\*+|\*(?!\/))/gmu, blank)
    .replace(/\*+\/$/u, blank)
    .replaceAll(/```[\s\S]*?(?:```|$)/gu, (code) => hole.repeat(code.length));
}

/** An escape becomes blanks where it stands for white space, and what it escapes otherwise. */
function blankEscapes(literal: string): string {
  return literal.replaceAll(/\\([\s\S])/gu, (_, escaped: string) =>
    escaped === "n" ? "\n\n" : ` ${/[rt\s]/u.test(escaped) ? " " : escaped}`,
  );
}

/** Line breaks and indents become blanks, so that Markdown takes no line for code. */
function splitParagraphs(start: number, content: string): Prose[] {
  return [...content.matchAll(/\S(?:(?!\n\s*\n)[\s\S])*/gu)].map(({ 0: paragraph, index }) => ({
    offset: start + index,
    content: paragraph.replaceAll(/\s/gu, " "),
  }));
}

function blank(marks: string): string {
  return " ".repeat(marks.length);
}
