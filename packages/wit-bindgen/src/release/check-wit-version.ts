import { compareWit } from "../compare/compare-wit.ts";
import type { WitComparison } from "../compare/compare-wit.ts";
import type { WitChange } from "../compare/wit-change.ts";
import { nameWit } from "../package/encode-wit.ts";
import { WitBindgenError } from "../wit-bindgen-error.ts";
import type { WitSource } from "../wit-source.ts";
import { compareVersions, parseVersion, seriesOf } from "../version-series.ts";
import type { SemanticVersion } from "../version-series.ts";

/** A version of a package that was published. */
export interface WitRelease {
  readonly version: string;
  /** Give the package: a path, or WIT in memory. Asked of the releases that matter alone. */
  readonly load: () => Promise<string | WitSource>;
}

/** What {@link checkWitVersion} judges. */
export interface CheckWitVersionRequest {
  /** The package that is to be published: a path, or WIT in memory. */
  readonly wit: string | WitSource;
  readonly releases: readonly WitRelease[];
  /** What relative paths start from. Default: the process's current directory. */
  readonly cwd?: string | undefined;
  /** Ends the comparisons. */
  readonly signal?: AbortSignal | undefined;
}

/** Whether a package may be published under its version. */
export interface WitVersionCheck {
  /** `namespace:name` */
  readonly package: string;
  readonly version: string;
  /** The versions that have to be compatible with it: `0.1.*`. */
  readonly series: string;
  readonly isAllowed: boolean;
  /** Whether the version is published already, which is reason enough to refuse it. */
  readonly isReleased: boolean;
  /** The next older and the next newer release of the series. */
  readonly neighbors: readonly WitNeighbor[];
}

/** A release that a package was compared with. */
export interface WitNeighbor {
  readonly version: string;
  /** Whether it is older or newer than the package. */
  readonly position: "before" | "after";
  /** From the older to the newer of the two. */
  readonly comparison: WitComparison;
  /** The changes that a series may not have. */
  readonly breaking: readonly WitChange[];
}

/**
 * Judge the version of a package by what was published before.
 *
 * Versions of one series promise that guests built for an older one run on hosts of a newer one, and that new guests run on older hosts as
 * long as they use nothing new. So the package is compared with the releases next to it in its series, the older and the newer one, because it
 * may be a backport. Prereleases promise nothing and are not compared with. A version is published once.
 *
 * @throws WitBindgenError
 */
export async function checkWitVersion(request: CheckWitVersionRequest): Promise<WitVersionCheck> {
  const { wit, releases, cwd, signal } = request;
  const { name, version: text } = await nameWit(wit, cwd);
  const version = requireVersion(name, text);
  const isReleased = releases.some((release) => {
    const other = parseVersion(release.version);
    return other !== undefined && compareVersions(other, version) === 0;
  });
  const neighbors: WitNeighbor[] = [];
  if (!isReleased) {
    for (const [position, release] of neighborsOf(version, releases)) {
      const other = await release.load();
      const [old, new_] = position === "before" ? [other, wit] : [wit, other];
      const comparison = await compareWit({ old, new: new_, cwd, signal });
      const breaking = comparison.changes.filter(({ isBreaking }) => isBreaking);
      neighbors.push({ version: release.version, position, comparison, breaking });
    }
  }
  return {
    package: name,
    version: text ?? "",
    series: seriesOf(version),
    isAllowed: !isReleased && neighbors.every(({ breaking }) => breaking.length === 0),
    isReleased,
    neighbors,
  };
}

// --- internal ---

function requireVersion(name: string, text: string | undefined): SemanticVersion {
  const version = text === undefined ? undefined : parseVersion(text);
  if (version !== undefined) return version;
  const fact = text === undefined ? "it has none" : `"${text}" is not a semantic version`;
  throw new WitBindgenError("VERSION_INVALID", `cannot judge the version of ${name}: ${fact}`);
}

function neighborsOf(
  version: SemanticVersion,
  releases: readonly WitRelease[],
): readonly (readonly [WitNeighbor["position"], WitRelease])[] {
  const series = releases
    .flatMap((release) => {
      const parsed = parseVersion(release.version);
      const counts = parsed !== undefined && parsed.prerelease.length === 0 && seriesOf(parsed) === seriesOf(version);
      return counts ? [{ release, parsed }] : [];
    })
    .toSorted((one, other) => compareVersions(one.parsed, other.parsed));
  const before = series.findLast(({ parsed }) => compareVersions(parsed, version) < 0);
  const after = series.find(({ parsed }) => compareVersions(parsed, version) > 0);
  return [
    ...(before === undefined ? [] : [["before", before.release] as const]),
    ...(after === undefined ? [] : [["after", after.release] as const]),
  ];
}
