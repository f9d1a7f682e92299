/** Where bytes go: stdout, stderr, or a list in a test. */
export interface Sink {
  /**
   * Write all of it; resolves when it was taken, so that awaiting it is all the back-pressure there is.
   *
   * Inside of the program, a string is for people and bytes are data: see `createPeopleSink`.
   */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Whether a person watches. */
  readonly isTerminal: boolean;
}

/** The world around a command: nothing below reads `process`. */
export interface Terminal {
  /** The current directory; reading it throws where that was deleted, as `process.cwd()` does. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard input; opened when a command asks for it. */
  readonly stdin: () => AsyncIterable<Buffer>;
  /** Which regular file standard input reads, as `fileIdentity` names it; undefined for anything else. */
  readonly stdinFile?: string | undefined;
  readonly stdout: Sink;
  /** Which regular file standard output writes to, as `fileIdentity` names it; undefined for anything else. */
  readonly stdoutFile?: string | undefined;
  readonly stderr: Sink;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
