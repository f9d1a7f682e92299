/** Where bytes go: stdout, stderr, or a list in a test. */
export interface Sink {
  /**
   * Write all of it; resolves when it was taken, so that awaiting it is all the back-pressure there is.
   *
   * Inside of the program, a string is for people and bytes are data.
   */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Whether a person watches. */
  readonly isTerminal: boolean;
}
