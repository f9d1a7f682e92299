import { readFile, stat } from "node:fs/promises";
import { buildGuest, readGuest } from "@armory-plugins/test-guests";
import { listSubjects } from "../subjects.ts";
import { mutateComponent } from "./mutate-component.ts";
import { mutateGuest } from "./mutate-guest.ts";
import { Random } from "./random.ts";

/** What one try gives to the host. */
export interface Input {
  /** In words. */
  readonly what: string;
  readonly component: Uint8Array;
  /** Decides about configs, records and the order of calls. */
  readonly random: Random;
}

/** Components to begin with: the guests that are written by hand, and small plugins of this repository where they are built. */
export class Corpus {
  readonly #guests: readonly Guest[];
  readonly #components: readonly Component[];

  private constructor(guests: readonly Guest[], components: readonly Component[]) {
    this.#guests = guests;
    this.#components = components;
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
      if (isBuilt && (await stat(component)).size <= largest)
        components.push([subject.name, await readFile(component)]);
    }
    return new Corpus(guests, components);
  }

  /** The input of this number; the same for the same seed, and the same components. */
  async input(seed: string, number: number): Promise<Input> {
    const random = new Random(`${seed}/${number}`);
    if (random.chance(0.4)) {
      const [file, kind, wat] = random.pick(this.#guests);
      try {
        return {
          what: `${file}, its text changed`,
          component: await buildGuest(mutateGuest(wat, random), kind),
          random,
        };
      } catch {
        // It is no valid text any more; the bytes of another component will do.
      }
    }
    const [name, bytes] = random.pick(this.#components);
    if (random.chance(0.15)) return { what: name, component: bytes, random };
    return { what: `${name}, its bytes changed`, component: mutateComponent(bytes, random), random };
  }
}

// --- internal ---

type Guest = readonly [file: string, kind: "backup" | "restore", wat: string];
type Component = readonly [name: string, bytes: Uint8Array];

const guestFiles = [
  ["backup.wat", "backup"],
  ["puppet.wat", "backup"],
  ["wasi.wat", "backup"],
  ["restore.wat", "restore"],
] as const;

/** Translating more takes seconds. */
const largest = 2 ** 20;
