/** A call that gave no answer: a trap, a limit, a broken contract. */
export interface Broken {
  readonly tag: "broken";
  /** The error's code, or its name where it has none. */
  readonly code: string;
  readonly message: string;
}

/** What was thrown, as the end of a call. */
export function toBroken(error: unknown): Broken {
  if (!(error instanceof Error)) {
    return { tag: "broken", code: "UNKNOWN", message: String(error) };
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return { tag: "broken", code, message: error.message };
}

/** A failed call as people read it. */
export function renderBroken({ code, message }: Broken): string {
  return message.includes(code) ? message : `[${code}] ${message}`;
}
