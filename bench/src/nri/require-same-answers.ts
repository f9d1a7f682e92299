import { isDeepStrictEqual } from "node:util";
import { responseToJson } from "@armory-plugins/nri";
import type { Answers } from "./messages.ts";

/**
 * Sides that gave different answers did not do the same work: a comparison of them says nothing.
 *
 * Answers are compared as messages: of equal ones, the fields of a map may be encoded in any order.
 *
 * @param cells - the names of the cells.
 * @throws Error
 */
export function requireSameAnswers(cells: readonly string[], one: Answers, other: Answers): void {
  for (const [cell, name] of cells.entries()) {
    const [some, others] = [decode(one, cell), decode(other, cell)];
    const at = some.findIndex((answer, index) => !isDeepStrictEqual(answer, others[index]));
    if (some.length === 0 || some.length !== others.length || at !== -1) {
      const shown = [some[at], others[at]].map((answer) => JSON.stringify(answer)).join(" and ");
      throw new Error(`the sides gave different answers to request ${at} of "${name}": ${shown}`);
    }
  }
}

// --- internal ---

/** Go writes an answer of no bytes as null. */
function decode({ answers }: Answers, cell: number) {
  return (answers[cell] ?? []).map((answer) =>
    responseToJson("CreateContainer", Uint8Array.from(Buffer.from(answer ?? "", "base64"))),
  );
}
