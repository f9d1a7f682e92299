import { isType, typeAround } from "./declarations.ts";
import type { Declaration, Declarations } from "./declarations.ts";

/** Whose guests and hosts meet: those of a world, or those who import or export an interface that the package's worlds do not have. */
export interface Subject {
  /** The name of the world, or of the interface. */
  readonly name: string;
  /** Present for an interface. */
  readonly usage?: "import" | "export" | undefined;
}

/** What is between guests and hosts of a subject in one version. */
export interface Reach {
  /** The interfaces that a guest imports. */
  readonly imports: ReadonlySet<Declaration>;
  /** The interfaces that a guest exports. */
  readonly exports: ReadonlySet<Declaration>;
  /** The types that some function between the two takes or gives, and all types of exported interfaces. */
  readonly types: ReadonlySet<Declaration>;
}

/** Find what is between guests and hosts of a subject; undefined where the version does not have it. */
export function reachOf(version: Declarations, { name, usage }: Subject): Reach | undefined {
  const root = version.top.find((declaration) => {
    return declaration.name === name && declaration.isEnabled && isWorld(declaration) === (usage === undefined);
  });
  if (root === undefined) return undefined;
  const reach = { imports: new Set<Declaration>(), exports: new Set<Declaration>(), types: new Set<Declaration>() };
  if (usage === undefined) meetWorld(version, root, reach);
  else meetInterface(version, root, usage, reach);
  return reach;
}

/** The functions of an interface, and the methods of its resources. */
export function functionsOf(interface_: Declaration): Declaration[] {
  return enabled(interface_.children).flatMap((child) => {
    return child.kind === "resource" ? enabled(child.children) : child.kind === "function" ? [child] : [];
  });
}

/** The interface or the world that a declaration stands in. */
export function containerOf(declaration: Declaration): Declaration {
  let container = declaration;
  while (container.parent !== undefined && container.kind !== "interface") container = container.parent;
  return container;
}

/** Whether an interface of the package is in no world of it, so that nobody knows who imports it and who exports it. */
export function isLoose(interface_: Declaration): boolean {
  const { version } = interface_;
  const items = version.all.filter(({ kind, isEnabled }) => isEnabled && (kind === "import" || kind === "export"));
  return !items.some((item) => version.mentioned(item).includes(interface_));
}

// --- internal ---

interface OpenReach {
  readonly imports: Set<Declaration>;
  readonly exports: Set<Declaration>;
  readonly types: Set<Declaration>;
}

function meetWorld(version: Declarations, world: Declaration, reach: OpenReach): void {
  for (const item of enabled(world.children)) {
    // Components have all types of their world, used or not
    if (isType(item)) meetType(version, item, reach);
    if (item.kind === "resource") for (const method of enabled(item.children)) meetTypes(version, method, reach);
    if (item.kind !== "import" && item.kind !== "export") continue;
    const [interface_] = version.mentioned(item).filter(({ kind }) => kind === "interface");
    if (interface_ === undefined) meetTypes(version, item, reach);
    else meetInterface(version, interface_, item.kind, reach);
  }
}

/** Interfaces whose types it takes are imported, as worlds do that name one alone. */
function meetInterface(version: Declarations, root: Declaration, usage: "import" | "export", reach: OpenReach): void {
  reach[`${usage}s`].add(root);
  for (const one of functionsOf(root)) meetTypes(version, one, reach);
  for (const type of enabled(root.children).filter(isType)) {
    if (usage === "export") meetType(version, type, reach);
    for (const other of version.mentioned(type).map(containerOf)) {
      const isOther = other !== root && other.kind === "interface";
      if (isOther && !reach.imports.has(other) && !reach.exports.has(other))
        meetInterface(version, other, "import", reach);
    }
  }
}

function meetTypes(version: Declarations, one: Declaration, reach: OpenReach): void {
  for (const type of version.mentioned(one)) meetType(version, type, reach);
}

function meetType(version: Declarations, first: Declaration, reach: OpenReach): void {
  const left = [first];
  for (let type = left.pop(); type !== undefined; type = left.pop()) {
    if (reach.types.has(type)) continue;
    reach.types.add(type);
    left.push(...version.mentioned(type));
    if (type.kind !== "resource")
      left.push(...type.children.flatMap((member) => version.mentioned(member)).map(typeAround));
  }
}

function enabled(declarations: readonly Declaration[]): Declaration[] {
  return declarations.filter(({ isEnabled }) => isEnabled);
}

function isWorld({ kind }: Declaration): boolean {
  return kind === "world";
}
