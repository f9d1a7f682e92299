/** The world around the program: nothing below reads `process`. */
export interface Terminal {
  /** The current directory; reading it throws where that was deleted, as `process.cwd()` does. */
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}
