import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostileName, hostileWitName, notUtf8Name, type Canary } from "./hostile-names.ts";
import type { Random } from "./random.ts";
import { renameComponent, type Renaming } from "./rename-component.ts";

/** A component with other names, and what the host has to make of it. */
export interface RenamedComponent {
  /** In words. */
  readonly what: string;
  readonly component: Uint8Array;
  readonly canary: Canary;
  /**
   * `same`: it is the same program. `malformed`: it is refused. `either`: names that were different may be equal now, the names may be too long together, or V8
   * may refuse the name of a custom section.
   */
  readonly expected: "same" | "malformed" | "either";
  /** Of a name of WIT: what stands there now. */
  readonly witName?: Buffer;
}

/** Give some names of a component, or all, others that are hostile. */
export function changeNames(component: Uint8Array, random: Random): RenamedComponent {
  const canary = newCanary(random);
  const names = collectNames(component);
  const way = random.below(10);
  if (way < 2) {
    const [old, witName] = [random.pick([...names.wit]), hostileWitName(random, canary)];
    const wit = (name: Buffer): Buffer => (name.toString("latin1") === old ? witName : name);
    return {
      what: `its name "${old}" of WIT changed`,
      component: renameComponent(component, { ...unchanged, wit }),
      canary,
      expected: "malformed",
      witName,
    };
  }
  if (way < 4) {
    const sections = (name: Buffer): Buffer => (random.chance(0.7) ? hostileName(random, canary) : name);
    return {
      what: "the names of its custom sections changed",
      component: renameComponent(component, { ...unchanged, section: sections, moduleSection: sections }),
      canary,
      expected: "either",
    };
  }
  const share = random.pick([1, 1, 0.5, 0.05]);
  const others = otherNames([...names.core], random, share, canary);
  const core = (name: Buffer): Buffer => others.get(name.toString("latin1")) ?? name;
  const areDistinct = new Set([...others.values()].map((name) => name.toString("latin1"))).size === others.size;
  const areValid = [...others.values()].every((name) => Buffer.from(name.toString("utf8")).equals(name));
  const renamed = renameComponent(component, { ...unchanged, core });
  // Definitions have a limit of 1 MiB, which long names that are used often may pass
  const isSmall = renamed.length - component.length < 2 ** 19;
  return {
    what: `its core names changed, ${share * 100} % of them`,
    component: renamed,
    canary,
    expected: isSmall ? (areValid ? (areDistinct ? "same" : "either") : "malformed") : "either",
  };
}

/** A canary of its own for each input. */
export function newCanary(random: Random): Canary {
  const marker = `kanari${random.bytes(6).toString("hex")}`;
  return { marker, file: join(tmpdir(), marker) };
}

// --- internal ---

const same = (name: Buffer): Buffer => name;
const unchanged: Renaming = { core: same, wit: same, section: same, moduleSection: same };

function collectNames(component: Uint8Array): { readonly core: Set<string>; readonly wit: Set<string> } {
  const names = { core: new Set<string>(), wit: new Set<string>() };
  const collect =
    (into: Set<string>) =>
    (name: Buffer): Buffer => {
      into.add(name.toString("latin1"));
      return name;
    };
  renameComponent(component, { ...unchanged, core: collect(names.core), wit: collect(names.wit) });
  return names;
}

/** Another name for some of these; mostly all are different still, and strings. */
function otherNames(names: readonly string[], random: Random, share: number, canary: Canary): Map<string, Buffer> {
  const areDistinct = random.chance(0.9);
  const broken = random.chance(0.1) ? random.below(names.length) : -1;
  const changed = new Set(names.filter(() => random.chance(share)));
  const used = new Set(names.filter((name) => !changed.has(name)));
  return new Map(
    names.map((name, index) => {
      if (index === broken) return [name, notUtf8Name(random, canary)];
      if (!changed.has(name)) return [name, Buffer.from(name, "latin1")];
      let other = hostileName(random, canary);
      if (areDistinct && used.has(other.toString("latin1"))) other = Buffer.concat([other, Buffer.from(`+${index}`)]);
      used.add(other.toString("latin1"));
      return [name, other];
    }),
  );
}
