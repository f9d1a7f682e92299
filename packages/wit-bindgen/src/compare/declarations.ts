import { createHash } from "node:crypto";
import type { Description, Item, ItemKind, Part, Source, Stability } from "../../generator/generator.js";
import { SourceLines } from "./source-lines.ts";

/** Something that has a name in a version of a package, among what it stands in and what stands in it. */
export interface Declaration {
  readonly kind: ItemKind;
  readonly name: string;
  readonly parts: readonly Part[];
  readonly stability: Stability;
  /** Whether it is there without features other than the given ones. */
  readonly isEnabled: boolean;
  readonly parent: Declaration | undefined;
  readonly children: readonly Declaration[];
  /** `file:line`; absent for a package encoded as WebAssembly. */
  readonly place: string | undefined;
  /** The version that it is of. */
  readonly version: Declarations;
}

/** Everything that one version of a package declares, with what it takes from packages that it depends on. */
export class Declarations {
  readonly all: readonly Declaration[];
  readonly #shapes = new Map<Declaration, string>();

  constructor(description: Description, source: Source) {
    const lines = new SourceLines(source);
    const all: OpenDeclaration[] = [];
    for (const item of description.items) {
      const parent = item.parent === undefined ? undefined : all[item.parent];
      const declaration = declare(item, parent, this, lines);
      parent?.children.push(declaration);
      all.push(declaration);
    }
    this.all = all;
  }

  /** Interfaces and worlds. */
  get top(): readonly Declaration[] {
    return this.all.filter(({ parent }) => parent === undefined);
  }

  /** What a declaration names in its text. */
  mentioned({ parts }: Declaration): Declaration[] {
    return parts.flatMap((part) => (part.tag === "item" ? (this.all[part.val] ?? []) : []));
  }

  /** The declaration's text: a function's signature, a field's type; empty when it has none. */
  text(declaration: Declaration): string {
    return declaration.parts
      .map((part) => (part.tag === "text" ? part.val : (this.all[part.val]?.name ?? "")))
      .join("");
  }

  /**
   * What a declaration is, without its own name: those of equal shapes are one type to a component.
   *
   * An alias is what it stands for, spelled out. Names of fields, cases and parameters count; those of types do not, but for resources.
   */
  shape(declaration: Declaration): string {
    const known = this.#shapes.get(declaration);
    if (known !== undefined) return known;
    const said = declaration.parts
      .map((part) => {
        const other = part.tag === "item" ? this.all[part.val] : undefined;
        return other === undefined ? String(part.val) : this.shape(other);
      })
      .join("");
    const shape =
      declaration.kind === "alias"
        ? short(said)
        : digest(JSON.stringify([this.#nature(declaration), said, this.#members(declaration)]));
    this.#shapes.set(declaration, shape);
    return shape;
  }

  /** What tells declarations of equal text apart. */
  #nature({ kind, name }: Declaration): string {
    // A resource is what it is called, and its methods are functions beside it
    return kind === "resource" ? `resource ${name}` : kind;
  }

  #members(declaration: Declaration): string[][] {
    if (declaration.kind === "resource") return [];
    const members = declaration.children.map((child) => [child.kind, child.name, this.shape(child)]);
    return hasOrder(declaration) ? members : members.toSorted(([, a = ""], [, b = ""]) => (a < b ? -1 : 1));
  }
}

/** Whether the order of what stands in a declaration is part of its type. */
export function hasOrder({ kind }: Declaration): boolean {
  return kind === "record" || kind === "variant" || kind === "enum" || kind === "flags";
}

/** Whether it is a type that interfaces and worlds may have. */
export function isType(declaration: Declaration): boolean {
  return declaration.kind === "alias" || declaration.kind === "resource" || hasOrder(declaration);
}

/** How people find a declaration: `types#record.field`, `world/import`. */
export function pathOf({ kind, name, parent }: Declaration): string {
  if (parent === undefined) return name;
  if (name === "") return pathOf(parent);
  if (kind === "import" || kind === "export") return `${pathOf(parent)}/${name}`;
  return `${pathOf(parent)}${parent.kind === "interface" || parent.kind === "world" ? "#" : "."}${name}`;
}

/** The nearest place in the source: what is made of a `use` or an `include` has none of its own. */
export function placeOf(declaration: Declaration): string | undefined {
  return declaration.place ?? (declaration.parent === undefined ? undefined : placeOf(declaration.parent));
}

/** The type that a field, a case or a flag is of; otherwise the declaration itself. */
export function typeAround(declaration: Declaration): Declaration {
  const { kind, parent } = declaration;
  return parent !== undefined && (kind === "field" || kind === "case" || kind === "flag") ? parent : declaration;
}

// --- internal ---

/** What aliases stand for grows with each alias of an alias. */
function short(text: string): string {
  return text.length > 1000 ? digest(text) : text;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

interface OpenDeclaration extends Declaration {
  readonly children: OpenDeclaration[];
}

function declare(
  item: Item,
  parent: OpenDeclaration | undefined,
  version: Declarations,
  lines: SourceLines,
): OpenDeclaration {
  const { kind, name, parts, stability, isEnabled, place } = item;
  return {
    kind,
    name,
    parts,
    stability,
    isEnabled,
    parent,
    children: [],
    place: place && lines.describe(place),
    version,
  };
}
