import type { Comparison, PackageName, Verdict } from "../../generator/generator.js";
import { readSource } from "../read-source.ts";
import { WitBindgenError } from "../wit-bindgen-error.ts";
import type { WitSource } from "../wit-source.ts";
import { comparePackages } from "./compare-packages.ts";
import { Declarations, pathOf, placeOf } from "./declarations.ts";
import { Effects, nobody, together } from "./effects.ts";
import type { Effect } from "./effects.ts";
import { explain } from "./explain.ts";
import { listDifferences } from "./list-changes.ts";
import type { Difference } from "./list-changes.ts";
import { pairDeclarations } from "./pair-declarations.ts";
import { isLoose, reachOf } from "./reach.ts";
import type { Subject } from "./reach.ts";
import { isSameSeries } from "../version-series.ts";
import type { WitChange, WitState } from "./wit-change.ts";

/** Two versions of a WIT package. */
export interface CompareWitRequest {
  /** A path, or WIT in memory. */
  readonly old: string | WitSource;
  readonly new: string | WitSource;
  /** The features whose `@unstable` items count as there. Default: none. */
  readonly features?: readonly string[] | undefined;
  /** What relative paths start from. Default: the process's current directory. */
  readonly cwd?: string | undefined;
  /** How long the comparison may take, in ms. Default: 60,000. */
  readonly timeoutMs?: number | undefined;
  /** Ends the comparison. */
  readonly signal?: AbortSignal | undefined;
}

/** What {@link compareWit} finds. */
export interface WitComparison {
  /** `namespace:name` */
  readonly package: string;
  readonly oldVersion?: string | undefined;
  readonly newVersion?: string | undefined;
  readonly changes: readonly WitChange[];
  readonly verdicts: readonly WitVerdict[];
  /** What other programs say of the same versions. */
  readonly others: OtherJudgments;
}

/** What other programs say of two versions: the answer to one of two questions each. */
export interface OtherJudgments {
  /** `wasm-tools component semver-check` of every world that both have: do old guests run on a new host? Null where there is no such world. */
  readonly wasmTools: "breaking" | "compatible" | null;
  /** `wkg publish` of a version in the same series: are all worlds there, and do new guests run on an old host? */
  readonly wkg: "breaking" | "compatible";
}

/** What wit-component's `semver_check` says of a world, in both directions. */
export interface WitVerdict {
  readonly world: string;
  /** Present where it is an interface that no world of the package has: who imports it, and who exports it. */
  readonly usage?: "import" | "export" | undefined;
  /** Its words; absent when guests built for the old version run on a host of the new one. */
  readonly oldGuestsOnNewHost?: string | undefined;
  /** Its words; absent when guests built for the new version run on a host of the old one. */
  readonly newGuestsOnOldHost?: string | undefined;
}

/**
 * Compare two versions of a WIT package: every change, and whom it breaks.
 *
 * Whether something breaks is wit-component's to say, by `semver_check` in both directions; the changes explain why.
 *
 * @throws WitBindgenError `WIT_UNREADABLE`, `INVALID_WIT`, `PACKAGE_RENAMED`, `COMPARISON_FAILED`; the signal's reason.
 */
export async function compareWit(request: CompareWitRequest): Promise<WitComparison> {
  const cwd = request.cwd ?? process.cwd();
  const [before, after] = [await readSource(request.old, cwd), await readSource(request.new, cwd)];
  const { features = [], timeoutMs = 60_000, signal } = request;
  const comparison = await comparePackages({ old: before, new: after, features, timeoutMs, signal });
  const { old, new: new_ } = comparison;
  if (old.package.name !== new_.package.name) {
    throw new WitBindgenError(
      "PACKAGE_RENAMED",
      `cannot compare "${before.path}" with "${after.path}": the first has ${old.package.name}, and the second has ${new_.package.name}`,
    );
  }
  const changes = changesOf(comparison, [new Declarations(old, before), new Declarations(new_, after)]);
  return {
    package: new_.package.name,
    oldVersion: old.package.version,
    newVersion: new_.package.version,
    changes,
    verdicts: comparison.verdicts.map(toVerdict),
    others: judgeAsOthers(comparison.verdicts, changes),
  };
}

// --- internal ---

function judgeAsOthers(verdicts: readonly Verdict[], changes: readonly WitChange[]): OtherJudgments {
  const worlds = verdicts.filter(({ usage }) => usage === undefined);
  const isGone = changes.some(({ kind, item }) => item === "world" && (kind === "removed" || kind === "renamed"));
  const says = (breaks: boolean): "breaking" | "compatible" => (breaks ? "breaking" : "compatible");
  return {
    wasmTools: worlds.length === 0 ? null : says(worlds.some((verdict) => verdict.oldGuestsOnNewHost !== undefined)),
    wkg: says(isGone || worlds.some((verdict) => verdict.newGuestsOnOldHost !== undefined)),
  };
}

function changesOf(comparison: Comparison, [old, new_]: readonly [old: Declarations, new_: Declarations]): WitChange[] {
  const pairing = pairDeclarations(old, new_);
  const judges = comparison.verdicts.flatMap((verdict): Judge[] => {
    const subject: Subject = verdict;
    const [before, after] = [reachOf(old, subject), reachOf(new_, subject)];
    if (before === undefined || after === undefined) return [];
    return [{ verdict, effects: new Effects(subject, before, after, pairing) }];
  });
  const changes = listDifferences(pairing).flatMap((difference) => judge(difference, judges));
  return [...changes, ...changedDependencies(comparison, old, new_), ...unexplained(judges, changes, new_)];
}

interface Judge {
  readonly verdict: Verdict;
  readonly effects: Effects;
}

function judge(difference: Difference, judges: readonly Judge[]): WitChange[] {
  const { kind, old, new: new_, oldState, newState, direction, isSameType } = difference;
  const declaration = new_ ?? old;
  if (declaration === undefined) return [];
  let effect = effectAlone(difference);
  let promised = effect;
  const worlds: string[] = [];
  for (const { verdict, effects } of judges) {
    const own = confirmed(difference.effect(effects), verdict);
    if (own.oldGuests || own.newGuests !== false) worlds.push(shownName(verdict));
    effect = together(effect, own);
    // An interface of no world is there for guests to import: who exports it does so at their own risk
    if (verdict.usage !== "export") promised = together(promised, own);
  }
  // What a dependency declares matters where it is between guests and hosts
  const isForeign = pathOf(declaration).includes(":");
  if (isForeign && worlds.length === 0) return [];
  const item = declaration.kind;
  const isUnstable = old?.isEnabled !== true && new_?.isEnabled !== true;
  const isRenamedWorld = kind === "renamed" && item === "world";
  const isOfNoWorld =
    worlds.length > 0 && judges.every(({ verdict }) => verdict.usage !== undefined || !worlds.includes(verdict.name));
  return [
    {
      kind,
      item,
      path: (newState ?? oldState)?.path ?? "",
      old: oldState,
      new: newState,
      breaks: { oldGuestsOnNewHost: effect.oldGuests, newGuestsOnOldHost: effect.newGuests },
      worlds,
      isBreaking: promised.oldGuests || promised.newGuests === "all" || isRenamedWorld,
      explanation: explain({ kind, item, effect, direction, isUnstable, isSameType, isOfNoWorld }),
    },
  ];
}

/** Whom a change breaks for which no world can be compared: of a world, or of an interface that is in none. */
function effectAlone({ kind, old, new: new_ }: Difference): Effect {
  const [before, after] = [old, new_].map((declaration) => {
    const { kind: item, isEnabled, parent } = declaration ?? {};
    if (declaration === undefined || isEnabled !== true || parent !== undefined) return false;
    return item === "world" ? kind !== "renamed" : item === "interface" && isLoose(declaration);
  });
  if (kind === "stability" || kind === "retyped") return nobody;
  return { oldGuests: before === true, newGuests: after === true ? "users" : false };
}

/** An explanation breaks nobody whom wit-component says is not broken. */
function confirmed(effect: Effect, { oldGuestsOnNewHost, newGuestsOnOldHost }: Verdict): Effect {
  return {
    oldGuests: effect.oldGuests && oldGuestsOnNewHost !== undefined,
    newGuests: newGuestsOnOldHost === undefined ? false : effect.newGuests,
  };
}

/** Dependencies that left their series: hosts link those of one series, and `semver_check` looks at no version. */
function changedDependencies(comparison: Comparison, old: Declarations, new_: Declarations): WitChange[] {
  const after = Map.groupBy(comparison.new.dependencies, ({ name }) => name);
  return comparison.old.dependencies.flatMap((before) => {
    const [now, ...others] = after.get(before.name) ?? [];
    const isOne = comparison.old.dependencies.filter(({ name }) => name === before.name).length === 1;
    if (now === undefined || others.length > 0 || !isOne || now.version === before.version) return [];
    const isCompatible = isSameSeries(before.version, now.version);
    const worlds = isCompatible
      ? []
      : worldsWith(before.name, old).filter((name) => worldsWith(before.name, new_).includes(name));
    const breaks = worlds.length > 0;
    return [
      {
        kind: "version",
        item: "package",
        path: before.name,
        old: versionState(before),
        new: versionState(now),
        breaks: { oldGuestsOnNewHost: breaks, newGuestsOnOldHost: breaks ? "all" : false },
        worlds,
        isBreaking: breaks,
        explanation: isCompatible
          ? "Hosts link versions of one series with each other."
          : "Hosts link versions of one series alone, and this is another one. wasm-tools and wkg do not look at versions of dependencies.",
      } satisfies WitChange,
    ];
  });
}

function versionState({ name, version = "no version" }: PackageName): WitState {
  return { path: name, text: version };
}

/** The worlds that import or export something of another package. */
function worldsWith(package_: string, version: Declarations): string[] {
  const worlds = version.top.filter(({ kind, isEnabled }) => kind === "world" && isEnabled);
  return worlds
    .filter(({ children }) => children.some(({ name }) => name.startsWith(`${package_}/`)))
    .map(({ name }) => name);
}

/** What wit-component refuses, and no change explains. */
function unexplained(judges: readonly Judge[], changes: readonly WitChange[], new_: Declarations): WitChange[] {
  return judges.flatMap(({ verdict }) => {
    const own = changes.filter(({ worlds }) => worlds.includes(shownName(verdict)));
    const isOldExplained = own.some(({ breaks }) => breaks.oldGuestsOnNewHost);
    const isNewExplained = own.some(({ breaks }) => breaks.newGuestsOnOldHost !== false);
    const oldGuestsOnNewHost = verdict.oldGuestsOnNewHost !== undefined && !isOldExplained;
    const newGuestsOnOldHost = verdict.newGuestsOnOldHost !== undefined && !isNewExplained;
    if (!oldGuestsOnNewHost && !newGuestsOnOldHost) return [];
    const declaration = new_.top.find(({ name }) => name === verdict.name);
    const place = declaration === undefined ? undefined : placeOf(declaration);
    return [
      {
        kind: "unexplained",
        item: verdict.usage === undefined ? "world" : "interface",
        path: verdict.name,
        new: { path: verdict.name, place, text: "" },
        breaks: { oldGuestsOnNewHost, newGuestsOnOldHost: newGuestsOnOldHost ? "all" : false },
        worlds: [shownName(verdict)],
        isBreaking: true,
        explanation: oneLine((oldGuestsOnNewHost ? verdict.oldGuestsOnNewHost : verdict.newGuestsOnOldHost) ?? ""),
      } satisfies WitChange,
    ];
  });
}

function shownName({ name, usage }: Verdict): string {
  return usage === undefined ? name : `${usage} of ${name}`;
}

function toVerdict({ name, usage, oldGuestsOnNewHost, newGuestsOnOldHost }: Verdict): WitVerdict {
  return {
    world: name,
    usage,
    oldGuestsOnNewHost: oldGuestsOnNewHost && oneLine(oldGuestsOnNewHost),
    newGuestsOnOldHost: newGuestsOnOldHost && oneLine(newGuestsOnOldHost),
  };
}

/** The validator's words, without the place in a component that nobody has. */
function oneLine(text: string): string {
  return text.replace(/ \(at offset 0x[0-9a-f]+\)$/, "").replaceAll("\n", ": ");
}
