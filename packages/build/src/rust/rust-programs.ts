/** A rustc and a cargo that belong together. */
export interface RustPrograms {
  readonly cargo: string;
  readonly rustc: string;
  /** The variables to start both with. */
  readonly env: NodeJS.ProcessEnv;
}

/** The Rust that a project is built with; it has the standard library for plugins. */
export interface RustToolchain {
  /** The cargo to start. */
  readonly cargo: string;
  /** The variables to start it with. */
  readonly env: NodeJS.ProcessEnv;
  /** The directory of its rustc, in which the standard libraries lie. */
  readonly sysroot: string;
  /** The commit that its rustc was made from. */
  readonly commitHash: string;
  /** What it is and where it was found, in words. */
  readonly place: string;
}
