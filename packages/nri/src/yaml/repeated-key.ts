import { isScalar, visit, YAMLParseError } from "yaml";
import type { Document, YAMLMap } from "yaml";

/**
 * The error of a document in which a key stands twice in a map, in the words of the parser; undefined when there is none.
 *
 * The parser's own check (`uniqueKeys`) compares each key with all before it, which takes seconds for some ten thousand keys: switch it off, and ask here.
 */
export function repeatedKey(document: Document.Parsed): YAMLParseError | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_, map) {
      found ??= placeOfRepeated(map);
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  if (found === undefined) return undefined;
  return new YAMLParseError([found, found + 1], "DUPLICATE_KEY", "Map keys must be unique");
}

// --- internal ---

function placeOfRepeated({ items }: YAMLMap): number | undefined {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return key.range?.[0] ?? 0;
    seen.add(key.value);
  }
  return undefined;
}
