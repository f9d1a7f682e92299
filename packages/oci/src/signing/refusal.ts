/** Why something is not a signature that counts: the rest of a sentence that begins with "it". A stranger's strings may be in it, quoted and cut. */
export interface Refusal {
  readonly refused: string;
}

/** A stranger's string within a sentence. */
export function quote(text: string): string {
  return JSON.stringify(cut(text));
}

/** What a library says of what it was given, and of why: a part of a sentence. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return "of an unknown cause";
  const { message, cause } = error;
  const hasMore = cause instanceof Error && !message.includes(cause.message);
  return cut(hasMore ? `${message} (${cause.message})` : message);
}

// --- internal ---

/** In UTF-16 code units. */
const maxLength = 300;

function cut(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
