import type { Sink, Terminal } from "@armory-plugins/cli";

/** A terminal that remembers what was printed. */
export interface FakeTerminal extends Terminal {
  readonly out: () => string;
  readonly err: () => string;
  readonly abort: () => void;
}

/** A terminal in memory, with this text as its standard input, and these variables besides its own. */
export function fakeTerminal(
  cwd: string,
  input: string | Iterable<string> = "",
  env: Readonly<Record<string, string>> = {},
): FakeTerminal {
  const out: string[] = [];
  const err: string[] = [];
  const controller = new AbortController();
  return {
    cwd,
    env: { HOME: cwd, ARMORY_CACHE_DIR: `${cwd}/cache`, ...env },
    stdin: async function* () {
      for (const chunk of typeof input === "string" ? [input] : input) yield Buffer.from(chunk);
    },
    stdout: memorySink(out),
    stderr: memorySink(err),
    signal: controller.signal,
    out: () => out.join(""),
    err: () => err.join(""),
    abort: () => controller.abort(),
  };
}

// --- internal ---

function memorySink(chunks: string[]): Sink {
  return {
    isTerminal: false,
    write(chunk) {
      chunks.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      return Promise.resolve();
    },
  };
}
