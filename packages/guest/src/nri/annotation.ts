import type { Pod } from "./maps.ts";

/** The annotation of a pod that holds for one of its containers. */
export interface Annotation {
  /** The annotation's key. */
  readonly key: string;
  /** What it asks for, in its order. */
  readonly items: readonly AnnotationItem[];
}

/** A line of an {@link Annotation} that asks for something: neither empty nor a comment. */
export interface AnnotationItem {
  /** The line's number, from 1. */
  readonly line: number;
  /** The line without the spaces around it. */
  readonly text: string;
}

/**
 * Find the annotation by which a pod asks for something: `<name>/container.<container>`, otherwise `<name>/pod`, otherwise `<name>`.
 *
 * Its value is a list, a line for each item; lines that are empty or begin with `#` do not count.
 *
 * @param container The name of the container.
 * @param name The name of what is asked for, as a domain: `rlimits.example.com`.
 * @returns undefined when the pod has none of the three.
 */
export function findAnnotation(pod: Pick<Pod, "annotations">, container: string, name: string): Annotation | undefined {
  for (const key of [`${name}/container.${container}`, `${name}/pod`, name]) {
    const value = pod.annotations.get(key);
    if (value !== undefined) return { key, items: itemsOf(value) };
  }
  return undefined;
}

// --- internal ---

function itemsOf(value: string): AnnotationItem[] {
  const lines = value.split("\n").map((line, index) => ({
    line: index + 1,
    text: line.replaceAll(/^[ \t\r]+|[ \t\r]+$/g, ""),
  }));
  return lines.filter(({ text }) => text !== "" && !text.startsWith("#"));
}
