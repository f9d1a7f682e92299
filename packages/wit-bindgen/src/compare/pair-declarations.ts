import { hasOrder, isType } from "./declarations.ts";
import type { Declaration, Declarations } from "./declarations.ts";

/** What became of a declaration from one version to the next. */
export interface Pair {
  readonly old: Declaration;
  readonly new: Declaration;
  /** Its name changed, but nothing else of it. */
  readonly isRenamed: boolean;
  /** It stands in another interface or world. */
  readonly isMoved: boolean;
}

/** The declarations of two versions: those that belong together, and those that only one has. */
export interface Pairing {
  readonly pairs: readonly Pair[];
  /** The outermost of those that only the old version has: of a removed interface, the interface alone. */
  readonly removed: readonly Declaration[];
  readonly added: readonly Declaration[];
  /** What a declaration of the old version became. */
  readonly becameOf: ReadonlyMap<Declaration, Declaration>;
  /** What a declaration of the new version was. */
  readonly cameFrom: ReadonlyMap<Declaration, Declaration>;
}

/**
 * Find out which declarations of two versions belong together.
 *
 * Those with the same names do. Of the others, one that is gone and one that is new belong together if nothing else in the same place is like
 * them: the name changed. A function or a type that is gone from one interface and is in another, unchanged, has moved.
 */
export function pairDeclarations(old: Declarations, new_: Declarations): Pairing {
  const pairs: Pair[] = [];
  const becameOf = new Map<Declaration, Declaration>();
  const cameFrom = new Map<Declaration, Declaration>();
  const removed: Declaration[] = [];
  const added: Declaration[] = [];
  const add = (pair: Pair): void => {
    pairs.push(pair);
    becameOf.set(pair.old, pair.new);
    cameFrom.set(pair.new, pair.old);
  };
  const pairBelow = (before: readonly Declaration[], after: readonly Declaration[]): void => {
    const found = pairSiblings(before, after);
    removed.push(...found.removed);
    added.push(...found.added);
    for (const pair of found.pairs) {
      add(pair);
      // What became another kind of type is another one as a whole
      if (pair.old.kind === pair.new.kind) pairBelow(pair.old.children, pair.new.children);
    }
  };
  pairBelow(old.top, new_.top);
  const moves = findMoves(removed, added);
  for (const pair of moves) add(pair);
  return {
    pairs,
    removed: without(
      removed,
      moves.map((pair) => pair.old),
    ),
    added: without(
      added,
      moves.map((pair) => pair.new),
    ),
    becameOf,
    cameFrom,
  };
}

// --- internal ---

interface Siblings {
  readonly pairs: readonly Pair[];
  readonly removed: readonly Declaration[];
  readonly added: readonly Declaration[];
}

function pairSiblings(before: readonly Declaration[], after: readonly Declaration[]): Siblings {
  const byName = new Map(after.map((declaration) => [nameInParent(declaration), declaration]));
  const pairs: Pair[] = [];
  const gone: Declaration[] = [];
  for (const declaration of before) {
    const same = byName.get(nameInParent(declaration));
    if (same === undefined) gone.push(declaration);
    else pairs.push({ old: declaration, new: same, isRenamed: false, isMoved: false });
  }
  const kept = new Set(pairs.map((pair) => pair.new));
  const fresh = after.filter((declaration) => !kept.has(declaration));
  const renamed = onlyLikeness(gone, fresh, likenessInParent).map((pair): Pair => {
    return { ...pair, isRenamed: true, isMoved: false };
  });
  return {
    pairs: [...pairs, ...renamed],
    removed: without(
      gone,
      renamed.map((pair) => pair.old),
    ),
    added: without(
      fresh,
      renamed.map((pair) => pair.new),
    ),
  };
}

/** Only an import and an export may have one name. */
function nameInParent({ kind, name }: Declaration): string {
  return kind === "import" || kind === "export" ? `${kind} ${name}` : name;
}

/** By what a declaration is known again under another name; undefined where too many are alike. */
function likenessInParent(declaration: Declaration): string | undefined {
  const { kind, parent, version } = declaration;
  // Cases and flags have only their position
  const isMember = parent !== undefined && hasOrder(parent);
  const position = isMember ? parent.children.indexOf(declaration) : "";
  return `${kind} ${position} ${version.shape(declaration)}`;
}

function findMoves(removed: readonly Declaration[], added: readonly Declaration[]): Pair[] {
  const likeness = (declaration: Declaration): string | undefined =>
    isType(declaration) || declaration.kind === "function"
      ? `${declaration.kind} ${declaration.name} ${declaration.version.shape(declaration)}`
      : undefined;
  return onlyLikeness(removed, added, likeness).map((pair) => ({ ...pair, isRenamed: false, isMoved: true }));
}

/** The pairs of declarations that are alike, where there is one on either side. */
function onlyLikeness(
  before: readonly Declaration[],
  after: readonly Declaration[],
  likeness: (declaration: Declaration) => string | undefined,
): Pick<Pair, "old" | "new">[] {
  const ofAfter = Map.groupBy(after, likeness);
  return [...Map.groupBy(before, likeness)].flatMap(([key, olds]) => {
    const news = ofAfter.get(key) ?? [];
    const [one] = olds;
    const [other] = news;
    if (key === undefined || olds.length !== 1 || news.length !== 1 || one === undefined || other === undefined)
      return [];
    return [{ old: one, new: other }];
  });
}

function without(all: readonly Declaration[], some: readonly Declaration[]): Declaration[] {
  const left = new Set(some);
  return all.filter((declaration) => !left.has(declaration));
}
