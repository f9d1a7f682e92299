import { isType, typeAround } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import type { Pairing } from "./pair-declarations.ts";
import { containerOf, functionsOf } from "./reach.ts";
import type { Reach, Subject } from "./reach.ts";

/** Whom a change breaks. */
export interface Effect {
  /** Guests that are built for the old version, on a host of the new one. */
  readonly oldGuests: boolean;
  /** Guests that are built for the new version, on a host of the old one: all of them, or those that use what was added. */
  readonly newGuests: "all" | "users" | false;
}

/** A change that breaks nobody. */
export const nobody: Effect = { oldGuests: false, newGuests: false };

/** Two changes at once. */
export function together(one: Effect, other: Effect): Effect {
  const newGuests = [one.newGuests, other.newGuests];
  return {
    oldGuests: one.oldGuests || other.oldGuests,
    newGuests: newGuests.includes("all") ? "all" : newGuests.includes("users") ? "users" : false,
  };
}

/**
 * Whom changes break between guests and hosts of one subject.
 *
 * A guest exports what its world exports and imports what its world imports. What it exports, its host requires; what it imports, its host
 * must have. So more exports break old guests, for the new host asks for what they do not have, and fewer exports break new guests. With
 * imports it is the other way around. A type that differs breaks either.
 */
export class Effects {
  readonly #subject: Subject;
  readonly #old: Reach;
  readonly #new: Reach;
  readonly #cameFrom: ReadonlyMap<Declaration, Declaration>;
  readonly #became: ReadonlyMap<Declaration, Declaration>;

  constructor(subject: Subject, old: Reach, new_: Reach, pairing: Pairing) {
    this.#subject = subject;
    this.#old = old;
    this.#new = new_;
    this.#became = pairing.becameOf;
    this.#cameFrom = pairing.cameFrom;
  }

  ofAdded(declaration: Declaration): Effect {
    const side = this.#sideOf(declaration, this.#new, this.#cameFrom);
    if (side.isExported) return { oldGuests: true, newGuests: false };
    return side.isImported ? { oldGuests: false, newGuests: "users" } : nobody;
  }

  ofRemoved(declaration: Declaration): Effect {
    const side = this.#sideOf(declaration, this.#old, this.#became);
    if (side.isExported) return { oldGuests: false, newGuests: "all" };
    return side.isImported ? { oldGuests: true, newGuests: false } : nobody;
  }

  /** For a function, a type, or what a type consists of, whose type is another one now. */
  ofRetyped(old: Declaration, new_: Declaration): Effect {
    const [before, after] = [typeAround(old), typeAround(new_)];
    const sideBefore = this.#sideOf(before, this.#old, this.#became);
    const sideAfter = this.#sideOf(after, this.#new, this.#cameFrom);
    if (sideBefore.isExported && sideAfter.isExported) return { oldGuests: true, newGuests: "all" };
    return { oldGuests: sideBefore.isImported, newGuests: sideAfter.isImported ? "all" : false };
  }

  /**
   * Whether guests export a declaration, or import it and use it, in a version.
   *
   * @param others - the declarations of the other version: of interfaces that only one of them has, the world's imports and exports are what changed.
   */
  #sideOf(declaration: Declaration, reach: Reach, others: ReadonlyMap<Declaration, Declaration>): Side {
    if (declaration.kind === "interface" || declaration.kind === "world") return unmet;
    const container = containerOf(declaration);
    if (container.kind === "world") return this.#sideInWorld(declaration, reach);
    const other = others.get(container);
    if (other === undefined) return unmet;
    const otherReach = reach === this.#old ? this.#new : this.#old;
    const isUsed = !isType(declaration) || reach.types.has(declaration);
    return {
      isExported: reach.exports.has(container) && otherReach.exports.has(other),
      isImported: reach.imports.has(container) && otherReach.imports.has(other) && isUsed,
    };
  }

  #sideInWorld(declaration: Declaration, reach: Reach): Side {
    if (containerOf(declaration).name !== this.#subject.name || this.#subject.usage !== undefined) return unmet;
    if (declaration.kind === "export") return { isExported: true, isImported: false };
    if (declaration.kind === "import") return { isExported: false, isImported: isNeeded(declaration, reach) };
    // Components have all types of their world, used or not
    return { isExported: false, isImported: true };
  }
}

// --- internal ---

interface Side {
  readonly isExported: boolean;
  readonly isImported: boolean;
}

const unmet: Side = { isExported: false, isImported: false };

/** Components leave out imported interfaces of which they use nothing. */
function isNeeded(import_: Declaration, reach: Reach): boolean {
  const [interface_] = import_.version.mentioned(import_).filter(({ kind }) => kind === "interface");
  if (interface_ === undefined) return true;
  return functionsOf(interface_).length > 0 || interface_.children.some((child) => reach.types.has(child));
}
