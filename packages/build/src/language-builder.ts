import type { Project } from "./project.ts";

/** Hears what the tools and the plugin print while a plugin is built. */
export type OutputListener = (chunk: string, stream: "stdout" | "stderr") => void;

/** What every language step needs besides the project. */
export interface BuildContext {
  readonly onOutput: OutputListener;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds that one step may take. */
  readonly timeoutMs: number;
  /** The variables that compilers are started with, and their PATH. */
  readonly env: NodeJS.ProcessEnv;
  /** The directory below which `toolchains/` holds what `armory toolchain install` put there; without it there is none. */
  readonly cacheDir: string | undefined;
}

/** The step that differs by language: a project in, the bytes of a component of its world out. */
export type LanguageBuilder<P extends Project> = (project: P, context: BuildContext) => Promise<Uint8Array>;
