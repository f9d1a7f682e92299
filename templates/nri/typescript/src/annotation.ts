import type { NriTypes } from "@armory-plugins/guest/nri";

/** The annotation of a pod that counts for one of its containers. */
export interface Annotation {
  readonly key: string;
  readonly items: readonly Item[];
}

/** A line that asks for something. */
export interface Item {
  /** The line's number, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Find the annotation by which a pod asks for something: the container's own, otherwise the pod's; undefined when there is none. */
export function findAnnotation(pod: NriTypes.PodSandbox, container: string, what: string): Annotation | undefined {
  const values = new Map(pod.annotations);
  const name = `${what}.armory.dev`;
  for (const key of [`${name}/container.${container}`, `${name}/pod`, name]) {
    const value = values.get(key);
    if (value !== undefined) return { key, items: itemsOf(value) };
  }
  return undefined;
}

// --- internal ---

function itemsOf(value: string): Item[] {
  const lines = value.split("\n").map((line, index) => ({
    line: index + 1,
    text: line.replaceAll(/^[ \t\r]+|[ \t\r]+$/g, ""),
  }));
  return lines.filter(({ text }) => text !== "" && !text.startsWith("#"));
}
