import type { Sink } from "@armory-plugins/service";

export type { Sink };

/** The world around a command: nothing below reads `process`. */
export interface Terminal {
  /** The current directory; reading it throws where that was deleted, as `process.cwd()` does. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard input; opened when a command asks for it. */
  readonly stdin: () => AsyncIterable<Buffer>;
  /** Is there a person who can answer a question on standard input? If absent, no. */
  readonly isInteractive?: boolean | undefined;
  /** Which regular file standard input reads, as `fileIdentity` names it; undefined for anything else. */
  readonly stdinFile?: string | undefined;
  readonly stdout: Sink;
  /** Which regular file standard output writes to, as `fileIdentity` names it; undefined for anything else. */
  readonly stdoutFile?: string | undefined;
  readonly stderr: Sink;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
