/** One difference between two versions of a WIT package. */
export interface WitChange {
  readonly kind: WitChangeKind;
  /** What changed: an `interface`, a `function`, a `field`, …; a `package` where it is the version of a dependency. */
  readonly item: WitItemKind;
  /** `interface#function`, `interface#record.field`, `world/import`; of the new version, or of the old one when it is gone. */
  readonly path: string;
  /** Absent for what was added. */
  readonly old?: WitState | undefined;
  /** Absent for what was removed. */
  readonly new?: WitState | undefined;
  readonly breaks: WitBreakage;
  /** The worlds whose guests or hosts it breaks, and interfaces that no world has. */
  readonly worlds: readonly string[];
  /** Whether a version that claims to be compatible may not have it. */
  readonly isBreaking: boolean;
  /** Why, in a sentence or two. */
  readonly explanation: string;
}

/** What happened to an item: `unexplained` is what wit-component refuses for a reason that this package does not know. */
export type WitChangeKind =
  | "added"
  | "removed"
  | "renamed"
  | "retyped"
  | "moved"
  | "stability"
  | "version"
  | "unexplained";

/** What an item may be. */
export type WitItemKind =
  | "interface"
  | "world"
  | "import"
  | "export"
  | "function"
  | "record"
  | "field"
  | "variant"
  | "case"
  | "enum"
  | "flags"
  | "flag"
  | "resource"
  | "alias"
  | "package";

/** An item in one version. */
export interface WitState {
  readonly path: string;
  /** `file:line`; absent for a package encoded as WebAssembly. */
  readonly place?: string | undefined;
  /** The signature, the type, the position or the gate that changed. */
  readonly text: string;
}

/** Whom a change breaks. */
export interface WitBreakage {
  /** Guests built for the old version, on a host of the new one. */
  readonly oldGuestsOnNewHost: boolean;
  /** Guests built for the new version, on a host of the old one: all of them, only those that use what was added, or none. */
  readonly newGuestsOnOldHost: "all" | "users" | false;
}
