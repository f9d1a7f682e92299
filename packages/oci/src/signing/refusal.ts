/** Why something is not a signature that counts: the rest of a sentence that begins with "it". A stranger's strings may be in it, quoted and cut. */
export interface Refusal {
  readonly refused: string;
}

/** A stranger's string within a sentence. */
export function quote(text: string): string {
  return JSON.stringify(text.length > maxLength ? `${text.slice(0, maxLength)}…` : text);
}

/** What a library says of what it was given, and of why: a part of a sentence. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return "of an unknown cause";
  const reason = error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
  return reason.length > maxLength ? `${reason.slice(0, maxLength)}…` : reason;
}

// --- internal ---

/** In UTF-16 code units. */
const maxLength = 300;
