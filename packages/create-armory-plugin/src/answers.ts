/** Everything that the generator wants to know about a plugin, checked. */
export interface Answers {
  readonly kind: string;
  readonly language: string;
  /** `example` for a plugin that does something useful, `minimal` for an empty one. */
  readonly start: string;
  readonly name: string;
  /** The path of the Go module; empty for a plugin in another language. */
  readonly module: string;
  readonly description: string;
  /** As npm writes it, `Name <mail>`; empty for none. */
  readonly author: string;
  readonly license: string;
  /** Where the project goes, relative to where the command runs, or absolute. */
  readonly directory: string;
}
