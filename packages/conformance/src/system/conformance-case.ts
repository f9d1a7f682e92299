/** What a case file holds. `Step` is what the system of its world has; the harness alone knows it as something that the system's schema took. */
export interface CaseFile<Step = unknown> {
  readonly $schema?: string | undefined;
  /** What the plugin does, in the present tense. */
  readonly description: string;
  /** The line of a WIT file or of the docs that it proves. */
  readonly clause?: string | undefined;
  /** What a plugin must claim for it to apply. Default: `any`. */
  readonly behaviour?: string | undefined;
  readonly world: string;
  readonly steps: readonly Step[];
}

/** A case that was read and checked. */
export interface ConformanceCase<Step = unknown> extends CaseFile<Step> {
  /** Its path below the folder of cases, without `.json`. */
  readonly name: string;
  /** The file that it was read from; empty for a case that was generated. */
  readonly file: string;
  /** What a plugin must claim for it to apply; `any` applies to every plugin of the world. */
  readonly behaviour: string;
}
