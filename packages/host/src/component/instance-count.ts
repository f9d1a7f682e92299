import { MalformedBinary } from "./binary-reader.ts";
import { componentBounds } from "./component-bounds.ts";

/** What one instance of a component instantiates, nested components included: these multiply. */
export class InstanceCount {
  #total = 0;
  #glueParts = 0;
  readonly #modules = new Map<Uint8Array, number>();

  /** How many instances of a core module there are. */
  of(module: Uint8Array): number {
    return this.#modules.get(module) ?? 0;
  }

  /**
   * One more instance of a core module.
   *
   * @param offset - where it is, for an error.
   * @throws MalformedBinary when there are too many.
   */
  addModule(module: Uint8Array, offset: number): void {
    this.#add(1, offset);
    this.#modules.set(module, this.of(module) + 1);
  }

  /**
   * One more function that is lifted or lowered: jco writes a part of the program for each part of its type.
   *
   * @param parts - of how many parts its type consists.
   * @param offset - where it is, for an error.
   * @throws MalformedBinary when there are too many.
   */
  addGlue(parts: number, offset: number): void {
    this.#glueParts += parts;
    if (this.#glueParts > componentBounds.glueParts) {
      throw new MalformedBinary(
        `the types of the functions that its instances lift and lower have more than ${componentBounds.glueParts} parts, at byte ${offset}`,
      );
    }
  }

  /** One more instance of a component, and all that this one instantiates; as {@link InstanceCount.addModule}. */
  addComponent(component: InstanceCount, offset: number): void {
    this.#add(1 + component.#total, offset);
    this.addGlue(component.#glueParts, offset);
    for (const [module, instances] of component.#modules) this.#modules.set(module, this.of(module) + instances);
  }

  // --- internal ---

  #add(instances: number, offset: number): void {
    this.#total += instances;
    if (this.#total > componentBounds.instances) {
      throw new MalformedBinary(
        `it has more than ${componentBounds.instances} instances, those of nested components included, at byte ${offset}`,
      );
    }
  }
}
