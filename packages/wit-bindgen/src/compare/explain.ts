import type { Effect } from "./effects.ts";
import type { WitChangeKind, WitItemKind } from "./wit-change.ts";

/** What there is to explain. */
export interface Explained {
  readonly kind: WitChangeKind;
  readonly item: WitItemKind;
  readonly effect: Effect;
  /** Whether it is there in one version only. */
  readonly direction: "added" | "removed" | undefined;
  /** Whether no version has it for those who enable no other features. */
  readonly isUnstable: boolean;
  /** Whether the type is the same to a component, however it is spelled. */
  readonly isSameType: boolean;
  /** Whether it only concerns interfaces that no world of the package has. */
  readonly isOfNoWorld: boolean;
}

/** Say why a change breaks whom it breaks. */
export function explain(change: Explained): string {
  const { kind, item, effect, isOfNoWorld } = change;
  if (item === "world" && kind in worlds) return worlds[kind] ?? "";
  if (!effect.oldGuests && effect.newGuests === false) return explainHarmless(change);
  if (item === "interface") return interfaces[kind] ?? "";
  const where = isOfNoWorld ? "No world of the package has the interface. " : "";
  return where + explainBreaking(change);
}

// --- internal ---

const worlds: Readonly<Partial<Record<WitChangeKind, string>>> = {
  added: "Hosts of the old version do not offer this world.",
  removed: "Hosts of the new version do not offer this world any more.",
  renamed:
    "A component does not have the name of its world, so it keeps running. Sources that name the world no longer build, and wkg takes it for removed.",
};

const interfaces: Readonly<Partial<Record<WitChangeKind, string>>> = {
  added: "Guests that import it need a host that has it.",
  removed: "Guests that import it do not find it on a new host.",
  renamed: "Guests and hosts find an interface by its name.",
};

const types: ReadonlySet<WitItemKind> = new Set(["alias", "enum", "flags", "record", "resource", "variant"]);

function explainBreaking({ kind, item, effect, direction, isOfNoWorld }: Explained): string {
  const isMember = item === "field" || item === "case" || item === "flag";
  if (isMember || kind === "retyped") {
    return "Both sides of a call need the same type, down to names and order: components do not convert one into another.";
  }
  if (kind === "renamed")
    return "Guests and hosts find each other by names: the old name is gone, and the new one is unknown.";
  if (kind === "moved")
    return "Guests and hosts find an item in its interface: it is gone from there, and unknown here.";
  if (isOfNoWorld && direction === "added") {
    return "Guests that import it and use what is new need a new host; guests that export it lack what a new host requires.";
  }
  if (isOfNoWorld) {
    return "Guests that import it do not find what is gone; guests that export it lack what an old host requires.";
  }
  if (direction === "added") {
    return effect.oldGuests
      ? `Guests export it: a new host requires it, and old guests do not have it.${aboutNames(item)}`
      : `Guests import it: those that use it need a host that has it.${aboutNames(item)}`;
  }
  return effect.oldGuests
    ? `Guests import it: old guests that use it do not find it on a new host.${aboutNames(item)}`
    : `Guests export it: an old host requires it, and new guests do not have it.${aboutNames(item)}`;
}

/** What wit-component checks more strictly than hosts do. */
function aboutNames(item: WitItemKind): string {
  return types.has(item) && item !== "resource" ? " Hosts that only look for functions do not notice." : "";
}

function explainHarmless({ kind, item, isUnstable, isSameType }: Explained): string {
  if (isUnstable)
    return "It is unstable: only guests that enable its feature have it, and nothing is promised to them.";
  if (kind === "retyped" && isSameType) return "It is spelled in another way; to a component it is the same type.";
  if (kind === "stability") return "It is there as before: attributes are not part of a component.";
  if (item === "interface") return "Imports and exports of worlds are what matters.";
  if (types.has(item) || item === "field" || item === "case" || item === "flag") {
    return "No function between guests and hosts uses the type.";
  }
  return "It is not between guests and hosts of any world.";
}
