import { printableLine } from "@armory-plugins/base";
import type { FrozenProblem, WitNeighbor, WitVersionCheck } from "@armory-plugins/wit-bindgen";
import type { Colors } from "../terminal/colors.ts";
import type { CheckedDirectory } from "./check-directory.ts";
import { renderChange } from "./render-comparison.ts";

/** Whether a version may be released, for people. */
export function renderCheck({ version, released, frozen }: CheckedDirectory, colors: Colors): string {
  return [
    ...frozen.map((problem) => colors.red(printableLine(renderFrozen(problem)))),
    ...(released === undefined || frozen.some(({ directory }) => directory === released.directory)
      ? []
      : [`${released.package} ${released.version} is released, and its directory is as it was`]),
    ...(version === undefined ? [] : renderVersion(version, colors)),
  ].join("\n");
}

/** Why a version may not be released: the first item, for a message. */
export function describeRefusal({ isReleased, version, neighbors }: WitVersionCheck): string {
  if (isReleased) return `${version} is released already`;
  const refusing = neighbors.find(({ breaking }) => breaking.length > 0);
  const [first, ...others] = refusing?.breaking ?? [];
  if (refusing === undefined || first === undefined) return "nothing";
  const place = first.new?.place ?? first.old?.place;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const where = place === undefined ? "" : ` (${place})`;
  return `${first.kind} ${first.item} ${first.path}${where}${more} breaks the promise of ${refusing.version}`;
}

// --- internal ---

function renderFrozen({ package: name, version, directory, problem }: FrozenProblem): string {
  const fact = problem === "missing" ? "is gone" : "has changed";
  return `${name} ${version} is released, but its directory "${directory}" ${fact}; restore it, and write a new version to a new directory`;
}

function renderVersion(check: WitVersionCheck, colors: Colors): string[] {
  const { package: name, version, series, isAllowed, isReleased, neighbors } = check;
  const title = `${name} ${version}`;
  if (isReleased) return [colors.red(`${title} is released already; raise the version`)];
  const lines = neighbors.flatMap((neighbor) => renderNeighbor(neighbor, version, colors));
  if (neighbors.length === 0)
    lines.push(`no other release in the series ${series}: there is nothing to be compatible with`);
  const verdict = isAllowed
    ? colors.green(`${title} may be released`)
    : colors.red(`${title} may not be released: leave the series ${series}, or take the changes back`);
  return [...lines, verdict];
}

function renderNeighbor(
  { version: other, position, comparison, breaking }: WitNeighbor,
  version: string,
  colors: Colors,
): string[] {
  const title = position === "before" ? `${other} → ${version}` : `${version} → ${other}`;
  const count = comparison.changes.length;
  if (breaking.length === 0)
    return [`${title}: compatible, with ${count === 1 ? "1 change" : `${count || "no"} changes`}`];
  return [`${title}: ${colors.red(`not compatible`)}`, ...breaking.flatMap((change) => renderChange(change, colors))];
}
