/** A call that gave no answer: a trap, a limit, a broken contract. */
export interface Broken {
  readonly tag: "broken";
  /** The error's code, or its name where it has none. */
  readonly code: string;
  readonly message: string;
  /** The last lines that the instance printed, where it printed any. */
  readonly printed?: readonly string[];
}

/** What was thrown, as the end of a call. An engine's error may carry `printed`. */
export function toBroken(error: unknown): Broken {
  if (!(error instanceof Error)) {
    return { tag: "broken", code: "UNKNOWN", message: String(error) };
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return { tag: "broken", code, message: error.message, ...printedOf(error) };
}

/** A failed call as people read it. */
export function renderBroken({ code, message }: Broken): string {
  return message.includes(code) ? message : `[${code}] ${message}`;
}

/** What an instance printed before a call of it failed, as a part of what is said of that call. */
export function printedOf(broken: object | undefined): { readonly printed?: readonly string[] } {
  if (broken === undefined || !("printed" in broken) || !Array.isArray(broken.printed)) {
    return {};
  }
  return { printed: broken.printed.map(String) };
}
