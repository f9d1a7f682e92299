import { readFile, stat } from "node:fs/promises";
import { buildGuest, readGuest } from "@armory-plugins/test-guests";
import { listSubjects } from "../subjects.ts";
import { changeNames, type RenamedComponent } from "./change-names.ts";
import { ImportMaker, isToolError, type ImportingComponent } from "./make-imports.ts";
import { mutateComponent } from "./mutate-component.ts";
import { mutateGuest } from "./mutate-guest.ts";
import { Random } from "./random.ts";
import { buildSource, randomSource } from "./random-source.ts";

/** What one try gives to the host. */
export type Input = {
  /** In words. */
  readonly what: string;
  readonly component: Uint8Array;
  /** Decides about configs, records and the order of calls. */
  readonly random: Random;
} & (
  | { readonly kind: "plugin" }
  | { readonly kind: "names"; readonly original: Uint8Array; readonly renamed: RenamedComponent }
  | { readonly kind: "imports"; readonly made: ImportingComponent }
);

/** Components to begin with: the guests that are written by hand, and small plugins of this repository where they are built. */
export class Corpus {
  readonly #guests: readonly Guest[];
  readonly #components: readonly Component[];
  readonly #imports: ImportMaker;

  private constructor(guests: readonly Guest[], components: readonly Component[], imports: ImportMaker) {
    this.#guests = guests;
    this.#components = components;
    this.#imports = imports;
  }

  static async read(): Promise<Corpus> {
    const guests = await Promise.all(
      guestFiles.map(async ([file, kind]) => [file, kind, await readGuest(file)] as const),
    );
    const built = await Promise.all(
      guests.map(async ([file, kind, wat]) => [file, await buildGuest(wat, kind)] as const),
    );
    const components: Component[] = [...built];
    for (const { subject, component, isBuilt } of await listSubjects()) {
      if (isBuilt && (await stat(component)).size <= MAX_RENAMED_BYTES)
        components.push([subject.name, await readFile(component)]);
    }
    return new Corpus(guests, components, await ImportMaker.read());
  }

  /** The input of this number; the same for the same seed, and the same components. */
  async input(seed: string, number: number): Promise<Input> {
    const random = new Random(`${seed}/${number}`);
    const way = random.below(12);
    if (way >= 10) {
      const input = await fromSource(random);
      if (input !== undefined) return input;
    }
    if (way < 3) return this.#renamed(random);
    if (way < 6) {
      const input = await this.#importing(random);
      if (input !== undefined) return input;
    }
    return this.#mutated(random);
  }

  // --- internal ---

  #renamed(random: Random): Input {
    const some = random.chance(0.9) ? this.#components.filter(isSmall) : this.#components;
    const [name, original] = random.pick(some);
    const renamed = changeNames(original, random);
    return { kind: "names", what: `${name}, ${renamed.what}`, component: renamed.component, random, original, renamed };
  }

  /** Undefined when none of some worlds is valid. */
  async #importing(random: Random): Promise<Input | undefined> {
    for (let tries = 0; tries < 5; tries += 1) {
      try {
        const made = await this.#imports.make(random);
        return { kind: "imports", what: made.what, component: made.component, random, made };
      } catch (error) {
        if (!isToolError(error)) throw error;
      }
    }
    return undefined;
  }

  async #mutated(random: Random): Promise<Input> {
    if (random.chance(0.4)) {
      const [file, kind, wat] = random.pick(this.#guests);
      try {
        return {
          kind: "plugin",
          what: `${file}, its text changed`,
          component: await buildGuest(mutateGuest(wat, random), kind),
          random,
        };
      } catch {
        // It is not valid UTF-8 any more; the bytes of another component will do.
      }
    }
    const [name, bytes] = random.pick(this.#components.filter(isSmall));
    if (random.chance(0.15)) return { kind: "plugin", what: name, component: bytes, random };
    return { kind: "plugin", what: `${name}, its bytes changed`, component: mutateComponent(bytes, random), random };
  }
}

// --- internal ---

/** A plugin in JavaScript, frozen in the engine of TypeScript plugins. Undefined for one that does not load. */
async function fromSource(random: Random): Promise<Input | undefined> {
  const source = randomSource(random);
  const component = await buildSource(source);
  if (component === undefined) return undefined;
  return { kind: "plugin", what: `the plugin in JavaScript\n${source}\n`, component, random };
}

type Guest = readonly [file: string, kind: "backup" | "restore", wat: string];
type Component = readonly [name: string, bytes: Uint8Array];

const guestFiles = [
  ["backup.wat", "backup"],
  ["puppet.wat", "backup"],
  ["wasi.wat", "backup"],
  ["restore.wat", "restore"],
] as const;

/** Compiling more takes seconds. */
const MAX_BYTES = 2 ** 20;
/** The program of the same component is made once. */
const MAX_RENAMED_BYTES = 6 * 2 ** 20;

const isSmall = ([, bytes]: Component): boolean => bytes.length <= MAX_BYTES;
