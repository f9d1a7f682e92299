/**
 * Say what to write where a value has none of the forms of its schema; `explainIssues` puts the value before it.
 *
 * @param remedy - what to write, without the word "write"; or a function that makes it of the value that was written.
 */
export function write(remedy: string | ((input: unknown) => string)): {
  error: (issue: { readonly code?: string; readonly input?: unknown }) => string | undefined;
} {
  return {
    error: ({ code, input }) => {
      const isForm = code === "invalid_union" || (code === "invalid_type" && input !== undefined);
      return isForm ? `${verb}${typeof remedy === "string" ? remedy : remedy(input)}` : undefined;
    },
  };
}

/** Whether a message of an issue is what {@link write} made. */
export function isRemedy(message: string): boolean {
  return message.startsWith(verb);
}

/** A value as a case writes it, for a remedy; a sample where it would be too long to read, or of another type. */
export function sampleOf(input: unknown, type: "string" | "number", sample: string): string {
  return typeof input === type && String(input).length <= 40 ? String(input) : sample;
}

// --- internal ---

const verb = "write ";
