/** The world around the program: nothing below reads `process`. */
export interface Terminal {
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}
