import { nameSome } from "@armory-plugins/base";
import type { LeftOutDirectory } from "@armory-plugins/kafka";

/** Say what was left out, and how to get it: a line for each reason. */
export function renderLeftOut(leftOut: readonly LeftOutDirectory[]): string[] {
  return Object.entries(explanations).flatMap(([reason, explanation]) => {
    const paths = leftOut.filter((one) => one.reason === reason).map(({ shownPath }) => `"${shownPath}"`);
    return paths.length === 0 ? [] : [`left out ${nameSome(paths)}: ${explanation}`];
  });
}

// --- internal ---

const explanations: Readonly<Record<LeftOutDirectory["reason"], string>> = {
  internal: "internal topics of Kafka; name the directories, or add --internal",
  delete: "Kafka is deleting these partitions; name the directories to run them",
  future: "Kafka is moving these partitions to this disk; name the directories to run them",
  stray: "Kafka found these partitions on a broker that they don't belong to; name the directories to run them",
  other: "not the directory of a partition (orders-0); name it to run those inside it",
};
