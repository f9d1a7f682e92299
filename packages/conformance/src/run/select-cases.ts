import type { Behaviour } from "../cases/behaviours.ts";
import { matchesGlob } from "../cases/glob.ts";
import { ConformanceError } from "../conformance-error.ts";
import type { ConformanceCase } from "../system/conformance-case.ts";
import type { System } from "../system/system.ts";

/** What a subject claims, with everything that follows from it, sorted. */
export function impliedBehaviours(supports: readonly string[], behaviours: readonly Behaviour[]): string[] {
  const found = new Set<string>();
  const open = [...supports];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (!found.has(name)) {
      found.add(name);
      open.push(...(behaviours.find((behaviour) => behaviour.name === name)?.implies ?? []));
    }
  }
  return [...found].toSorted();
}

/**
 * Check that each claim is known: as a behavior, or from a case.
 *
 * @throws ConformanceError `UNKNOWN_BEHAVIOUR`.
 */
export function checkClaims(
  supports: readonly string[],
  behaviours: readonly Behaviour[],
  cases: readonly ConformanceCase[],
): void {
  const known = new Set([...behaviours.map(({ name }) => name), ...cases.map(({ behaviour }) => behaviour)]);
  known.delete("any");
  for (const name of supports) {
    if (!known.has(name)) {
      const list = [...known].toSorted().join(", ");
      throw new ConformanceError("UNKNOWN_BEHAVIOUR", `unknown behavior "${name}"; expected one of ${list}`);
    }
  }
}

/**
 * The cases that apply to a plugin, sorted by name: those of its world that hold for any plugin or that it claims; of a plugin that claims never to
 * start, without those that need one that does.
 *
 * Generated cases go along with them; they are never selected alone.
 *
 * @throws ConformanceError `INVALID_ARGUMENT` when two cases have the same name; `NO_CASE_SELECTED`.
 */
export function selectCases(
  cases: readonly ConformanceCase[],
  world: string,
  system: System,
  claims: readonly string[],
  behaviours: readonly Behaviour[],
  generated: readonly ConformanceCase[] = [],
): ConformanceCase[] {
  const names = new Set<string>();
  for (const { name } of [...cases, ...generated]) {
    if (names.has(name)) {
      throw new ConformanceError("INVALID_ARGUMENT", `two cases have the name "${name}"`, {
        remedy: "give one set a prefix",
      });
    }
    names.add(name);
  }
  const starts = behaviours.every((behaviour) => behaviour.starts || !claims.includes(behaviour.name));
  const applies = (found: ConformanceCase): boolean =>
    found.world === world &&
    (found.behaviour === "any" || claims.includes(found.behaviour)) &&
    (starts || !found.steps.some((step) => system.traitsOf(step).wantsOwnConfig));
  const selected = cases.filter(applies);
  if (selected.length === 0) {
    const claimed = claims.length === 0 ? "no behavior" : claims.join(", ");
    const fact = `none of ${cases.length} cases is for a plugin of the world ${world} that claims ${claimed}`;
    throw new ConformanceError("NO_CASE_SELECTED", fact, { remedy: "check its world and what it claims" });
  }
  return [...selected, ...generated.filter(applies)].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Those of the cases whose name matches one of the globs; all of them when there is no glob.
 *
 * @throws ConformanceError `NO_CASE_SELECTED` when nothing is left.
 */
export function filterCases(cases: readonly ConformanceCase[], globs: readonly string[]): readonly ConformanceCase[] {
  if (globs.length === 0) {
    return cases;
  }
  const left = cases.filter(({ name }) => globs.some((glob) => matchesGlob(name, glob)));
  if (left.length === 0) {
    const wanted = globs.map((glob) => `"${glob}"`).join(", ");
    const message = `none of the ${cases.length} cases for this plugin has a name like ${wanted}`;
    throw new ConformanceError("NO_CASE_SELECTED", `${message}; names look like "${cases[0]?.name}"`);
  }
  return left;
}
