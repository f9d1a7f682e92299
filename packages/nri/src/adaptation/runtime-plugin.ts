/** A plugin as the runtime's side asks it: wherever it runs, requests and answers are messages of the protocol in bytes. */
export interface RuntimePlugin {
  /** Two digits: plugins are asked in the order of their indices. */
  readonly index: string;
  /** Its name, without the index. */
  readonly name: string;
  /** What is handed to it by Configure. Default: an empty text. */
  readonly config?: string | undefined;
  /**
   * Ask it.
   *
   * @param method as the protocol names it: `CreateContainer`.
   * @throws NriError; see `readFailure` for which of them the plugin's failure policy is about.
   */
  call(method: string, request: Uint8Array): Promise<Uint8Array>;
}

/** The plugin's name as the runtime writes it: `10-limits`. */
export function fullName({ index, name }: Pick<RuntimePlugin, "index" | "name">): string {
  return `${index}-${name}`;
}
