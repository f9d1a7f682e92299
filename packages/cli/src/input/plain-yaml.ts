import type { Document, Tags } from "yaml";

/** Whether YAML has nothing in it of which {@link rewriteYaml} knows that parsers read it differently. */
export function isReadAlike(text: string): boolean {
  return !/[\t\u0085\u2028\u2029\ufeff]|^%/m.test(text);
}

/** The tags of a schema, with numbers that are written as they were read: 007, 12e03 and 12345678901234567890 stay what they are. */
export function keepNumbers(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag !== "string" && numbers.has(tag.tag) && tag.collection === undefined
      ? { ...tag, stringify: ({ source, value }) => source ?? String(value) }
      : tag,
  );
}

/**
 * Write a document, parsed with {@link keepNumbers}, anew so that parsers of YAML 1.1 and 1.2 find the same scalars in it.
 *
 * They differ about tabs between tokens, and about NEL, LS and PS, which end lines in YAML 1.1 (https://yaml.org/spec/1.2.2/#54-line-break-characters):
 * of a comment with a NEL in it, go.yaml.in/yaml/v3 and ruamel.yaml take the rest for content. The result has no tabs, comments and directives, and
 * such characters are escaped. Armory itself gives plugins a config that it has written from data, in which none of these survive.
 *
 * @throws Error for an alias without its anchor, RangeError for values that are nested too deeply.
 */
export async function rewriteYaml(document: Document): Promise<string> {
  const { isCollection, isScalar, visit } = await import("yaml");
  visit(document, {
    Node(_, node) {
      delete node.comment;
      delete node.commentBefore;
      if (isCollection(node)) node.flow = false;
      if (isScalar(node) && typeof node.value === "string" && special.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  document.comment = null;
  document.commentBefore = null;
  if (document.directives !== undefined) {
    document.directives.yaml.explicit = false;
    document.directives.docStart = null;
    document.directives.docEnd = false;
  }
  const text = document.toString({ lineWidth: 0, blockQuote: false });
  return text.replaceAll(unescaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// --- internal ---

const numbers = new Set(["tag:yaml.org,2002:int", "tag:yaml.org,2002:float"]);
/** What a scalar is to be quoted for, so that escapes can stand for it. */
const special = /[\n\t\u0085\u2028\u2029\ufeff]/;
/** What the writer leaves as it is in double quotes. */
const unescaped = /[\u0085\u2028\u2029\ufeff]/g;
