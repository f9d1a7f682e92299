export { openFullPipe } from "./full-pipe.ts";
export type { FullPipe } from "./full-pipe.ts";
export { tempDir } from "./temp-dir.ts";

/**
 * The URL of a module that, preloaded into a process with `--import`, writes the flags of its standard input, output and error, as they are when it ends, to
 * the file in `$FLAGS`.
 */
export const flagsAtExit = new URL("./flags-at-exit.mjs", import.meta.url).href;

/** The URL of a module that, preloaded into a process with `--import`, takes its account away. */
export const noAccount = new URL("./no-account.mjs", import.meta.url).href;
