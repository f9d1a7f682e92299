/** A rustc and a cargo that belong together. */
export interface RustPrograms {
  readonly cargo: string;
  readonly rustc: string;
  /** The variables to start both with. */
  readonly env: NodeJS.ProcessEnv;
}
