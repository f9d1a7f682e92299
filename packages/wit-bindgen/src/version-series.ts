/** A semantic version, as https://semver.org has it. */
export interface SemanticVersion {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** Empty for a release. */
  readonly prerelease: readonly string[];
}

/** Parse a version; undefined when it is not one. */
export function parseVersion(text: string): SemanticVersion | undefined {
  const { major, minor, patch, prerelease } = pattern.exec(text)?.groups ?? {};
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return {
    major: BigInt(major),
    minor: BigInt(minor),
    patch: BigInt(patch),
    prerelease: prerelease === undefined ? [] : prerelease.split("."),
  };
}

/**
 * The series of a version, as Cargo and wkg have it: versions of one series are compatible. `1.*`, `0.2.*`, and each `0.0.3` alone.
 *
 * https://github.com/bytecodealliance/wasm-pkg-tools, crates/wasm-pkg-client/src/lib.rs, `fetch_semver_series`
 */
export function seriesOf({ major, minor, patch }: SemanticVersion): string {
  if (major > 0n) return `${major}.*`;
  return minor > 0n ? `0.${minor}.*` : `0.0.${patch}`;
}

/** Compare two versions by precedence: negative when the first is older. Build metadata does not count. */
export function compareVersions(one: SemanticVersion, other: SemanticVersion): number {
  for (const part of ["major", "minor", "patch"] as const) {
    if (one[part] !== other[part]) return one[part] < other[part] ? -1 : 1;
  }
  return comparePrereleases(one.prerelease, other.prerelease);
}

/** The newest release among some versions; prereleases, and what is not a version, do not count. */
export function newestVersion(versions: readonly string[]): string | undefined {
  return versions
    .flatMap((text) => {
      const version = parseVersion(text);
      return version !== undefined && version.prerelease.length === 0 ? [{ text, version }] : [];
    })
    .toSorted((one, other) => compareVersions(one.version, other.version))
    .at(-1)?.text;
}

/** Whether two versions are of one series; versions that are absent or not semantic are equal or they are not. */
export function isSameSeries(one: string | undefined, other: string | undefined): boolean {
  const [first, second] = [parseVersion(one ?? ""), parseVersion(other ?? "")];
  if (first === undefined || second === undefined) return one === other;
  return seriesOf(first) === seriesOf(second);
}

// --- internal ---

const number = "0|[1-9][0-9]{0,18}";
const identifier = "0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*";
const pattern = new RegExp(
  `^(?<major>${number})\\.(?<minor>${number})\\.(?<patch>${number})` +
    `(?:-(?<prerelease>(?:${identifier})(?:\\.(?:${identifier}))*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** A release is newer than its prereleases; of these, numbers compare as numbers and are older than words. */
function comparePrereleases(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return Math.sign(other.length - one.length);
  for (const [index, left] of one.entries()) {
    const right = other[index];
    if (right === undefined) return 1;
    if (left === right) continue;
    const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (leftIsNumber && rightIsNumber) return BigInt(left) < BigInt(right) ? -1 : 1;
    if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return one.length === other.length ? 0 : -1;
}
