import { hasOrder, pathOf, placeOf, typeAround } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import type { Effect, Effects } from "./effects.ts";
import { nobody, together } from "./effects.ts";
import type { Pair, Pairing } from "./pair-declarations.ts";
import type { WitChangeKind, WitState } from "./wit-change.ts";

/** A difference, before it is known whom it breaks. */
export interface Difference {
  readonly kind: WitChangeKind;
  readonly old?: Declaration | undefined;
  readonly new?: Declaration | undefined;
  readonly oldState?: WitState | undefined;
  readonly newState?: WitState | undefined;
  /** Whether it is there in one version only, for those who enable no other features. */
  readonly direction?: "added" | "removed" | undefined;
  /** Whether the type is the same to a component. */
  readonly isSameType: boolean;
  readonly effect: (effects: Effects) => Effect;
}

/** List every difference of two versions, in the order of the new one; what is gone comes first. */
export function listDifferences(pairing: Pairing): Difference[] {
  return [
    ...pairing.removed.filter(isOwn).map((old) => removal(old, pairing)),
    ...pairing.added.filter(isOwn).map((new_) => addition(new_, pairing)),
    ...pairing.pairs.flatMap((pair) => differencesOf(pair, pairing)),
  ];
}

// --- internal ---

/** Interfaces of other packages come and go with the imports and exports of worlds. */
function isOwn({ kind, name, parent }: Declaration): boolean {
  return parent !== undefined || kind !== "interface" || !name.includes("/");
}

function removal(old: Declaration, { becameOf }: Pairing): Difference {
  const type = typeAround(old);
  const became = becameOf.get(type);
  const effect = (effects: Effects): Effect => {
    if (!old.isEnabled) return nobody;
    // What a type consists of is part of it
    return isMember(old) && became !== undefined ? effects.ofRetyped(type, became) : effects.ofRemoved(old);
  };
  const oldState = stateOf(old, describe(old));
  return { kind: "removed", old, oldState, direction: "removed", isSameType: false, effect };
}

function addition(new_: Declaration, { cameFrom }: Pairing): Difference {
  const type = typeAround(new_);
  const before = cameFrom.get(type);
  const effect = (effects: Effects): Effect => {
    if (!new_.isEnabled) return nobody;
    return isMember(new_) && before !== undefined ? effects.ofRetyped(before, type) : effects.ofAdded(new_);
  };
  const newState = stateOf(new_, describe(new_));
  return { kind: "added", new: new_, newState, direction: "added", isSameType: false, effect };
}

function differencesOf(pair: Pair, pairing: Pairing): Difference[] {
  return [...namings(pair), ...retypings(pair, pairing), ...stabilities(pair), ...orders(pair, pairing)];
}

function namings(pair: Pair): Difference[] {
  const { old, new: new_, isRenamed, isMoved } = pair;
  if (!isRenamed && !isMoved) return [];
  return [
    {
      kind: isRenamed ? "renamed" : "moved",
      old,
      new: new_,
      oldState: stateOf(old, describe(old)),
      newState: stateOf(new_, describe(new_)),
      isSameType: false,
      effect: (effects) => {
        if (!old.isEnabled || !new_.isEnabled) return nobody;
        if (isMember(new_)) return effects.ofRetyped(old, new_);
        return together(effects.ofRemoved(old), effects.ofAdded(new_));
      },
    },
  ];
}

function retypings({ old, new: new_, isRenamed, isMoved }: Pair, pairing: Pairing): Difference[] {
  // Known again by its type, which is therefore the same
  if (isRenamed || isMoved) return [];
  if (old.kind === new_.kind && isSameText(old, new_, pairing)) return [];
  const isSameType = old.version.shape(old) === new_.version.shape(new_);
  // A field is as different as the record is that it is in
  const isSameAround = shapeAround(old) === shapeAround(new_);
  return [
    {
      kind: "retyped",
      old,
      new: new_,
      oldState: stateOf(old, describe(old)),
      newState: stateOf(new_, describe(new_)),
      isSameType,
      effect: (effects) => (isSameAround || !old.isEnabled || !new_.isEnabled ? nobody : effects.ofRetyped(old, new_)),
    },
  ];
}

function stabilities({ old, new: new_ }: Pair): Difference[] {
  const [before, after] = [gateOf(old), gateOf(new_)];
  if (before === after) return [];
  return [
    {
      kind: "stability",
      old,
      new: new_,
      oldState: stateOf(old, before),
      newState: stateOf(new_, after),
      direction: old.isEnabled === new_.isEnabled ? undefined : new_.isEnabled ? "added" : "removed",
      isSameType: true,
      effect: (effects) => {
        if (old.isEnabled === new_.isEnabled) return nobody;
        return new_.isEnabled ? effects.ofAdded(new_) : effects.ofRemoved(old);
      },
    },
  ];
}

/** Fields, cases and flags that are in another order: the fewest that have to move. */
function orders({ old, new: new_ }: Pair, pairing: Pairing): Difference[] {
  if (old.kind !== new_.kind || !hasOrder(old)) return [];
  const [placeBefore, placeAfter] = [positions(old), positions(new_)];
  const kept = old.children.flatMap((before) => {
    const after = pairing.becameOf.get(before);
    const position = after === undefined ? undefined : placeAfter.get(after);
    return after === undefined || position === undefined ? [] : [{ before, after, position }];
  });
  const inOrder = longestRise(kept.map(({ position }) => position));
  return kept
    .filter((_, index) => !inOrder.has(index))
    .map(({ before, after, position }): Difference => {
      return {
        kind: "moved",
        old: before,
        new: after,
        oldState: stateOf(before, `position ${(placeBefore.get(before) ?? 0) + 1}`),
        newState: stateOf(after, `position ${position + 1}`),
        isSameType: false,
        effect: (effects) => (old.isEnabled && new_.isEnabled ? effects.ofRetyped(before, after) : nobody),
      };
    });
}

function positions({ children }: Declaration): Map<Declaration, number> {
  return new Map(children.map((child, index) => [child, index]));
}

/** The indices of a longest rising subsequence, by patience sorting. */
function longestRise(values: readonly number[]): Set<number> {
  const tails: number[] = [];
  const before: number[] = [];
  values.forEach((value, index) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before.push(tails[low - 1] ?? -1);
    tails[low] = index;
  });
  const rise = new Set<number>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) rise.add(index);
  return rise;
}

/** Whether two declarations say the same but for names that changed themselves. */
function isSameText(old: Declaration, new_: Declaration, { becameOf }: Pairing): boolean {
  if (old.parts.length !== new_.parts.length) return false;
  return old.parts.every((part, index) => {
    const other = new_.parts[index];
    if (part.tag === "text" || other?.tag !== "item") return part.val === other?.val && part.tag === other.tag;
    const [before, after] = [old.version.all[part.val], new_.version.all[other.val]];
    return before !== undefined && becameOf.get(before) === after;
  });
}

function shapeAround(declaration: Declaration): string {
  return declaration.version.shape(typeAround(declaration));
}

function isMember(declaration: Declaration): boolean {
  return typeAround(declaration) !== declaration;
}

function stateOf(declaration: Declaration, text: string): WitState {
  return { path: pathOf(declaration), place: placeOf(declaration), text };
}

/** The text of a declaration, and where it has none what it is. */
function describe(declaration: Declaration): string {
  const { kind, children, version } = declaration;
  if (kind === "import" || kind === "export") {
    const [interface_] = version.mentioned(declaration).filter((other) => other.kind === "interface");
    if (interface_ !== undefined) return interface_.name === "" ? "interface" : interface_.name;
  }
  if (hasOrder(declaration)) return `${kind} { ${children.map(({ name }) => name).join(", ")} }`;
  return version.text(declaration);
}

function gateOf({ stability: { since, deprecated, feature } }: Declaration): string {
  return [
    ...(since === undefined ? [] : [`@since(version = ${since})`]),
    ...(feature === undefined ? [] : [`@unstable(feature = ${feature})`]),
    ...(deprecated === undefined ? [] : [`@deprecated(version = ${deprecated})`]),
  ].join(" ");
}
