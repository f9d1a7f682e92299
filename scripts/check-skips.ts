import { readFileSync } from "node:fs";

/** A test or a case that did not run. */
export interface Skip {
  /** `<file> > <test>`, or `<subject> > <case>`. */
  readonly name: string;
}

/** Skips that scripts/skips.json gives a reason for, and those that it does not. */
export interface CheckedSkips {
  readonly listed: readonly (Skip & { readonly reason: string })[];
  readonly unlisted: readonly Skip[];
}

/** Look up the reason of each skip in scripts/skips.json. */
export function checkSkips(skips: readonly Skip[]): CheckedSkips {
  const known = readKnown();
  const listed = [];
  const unlisted = [];
  for (const skip of skips) {
    const found = known.find(
      ({ name, platforms }) => skip.name.startsWith(name) && (platforms?.includes(process.platform) ?? true),
    );
    if (found === undefined) unlisted.push(skip);
    else listed.push({ ...skip, reason: found.reason });
  }
  return { listed, unlisted };
}

// --- internal ---

/** An entry of scripts/skips.json. */
interface KnownSkip {
  /** How the names of what is skipped begin. */
  readonly name: string;
  /** Where it is skipped, as `process.platform` says it. Absent: everywhere. */
  readonly platforms?: readonly string[];
  readonly reason: string;
}

function readKnown(): readonly KnownSkip[] {
  return JSON.parse(readFileSync(new URL("skips.json", import.meta.url), "utf8")) as KnownSkip[];
}
