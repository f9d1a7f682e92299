/** A directory inside one that the user named, of which nothing is read. */
export interface LeftOut {
  /** As the user would write it. */
  readonly shownPath: string;
  readonly reason: "internal" | "delete" | "future" | "stray" | "other";
}

/** Say what was left out, and how to get it: a line for each reason. */
export function renderLeftOut(leftOut: readonly LeftOut[]): string[] {
  return Object.entries(explanations).flatMap(([reason, explanation]) => {
    const paths = leftOut.filter((one) => one.reason === reason).map(({ shownPath }) => `"${shownPath}"`);
    return paths.length === 0 ? [] : [`left out ${list(paths)}: ${explanation}`];
  });
}

/** Name some of them, and count the others. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length <= 3 ? shown : `${shown} and ${names.length - 3} more`;
}

// --- internal ---

const explanations: Readonly<Record<LeftOut["reason"], string>> = {
  internal: "internal topics of Kafka; name the directories, or add --internal",
  delete: "Kafka is deleting these partitions; name the directories to run them",
  future: "Kafka is moving these partitions to this disk; name the directories to run them",
  stray: "Kafka found these partitions on a broker that they don't belong to; name the directories to run them",
  other: "not the directory of a partition (orders-0); name it to run those inside it",
};
