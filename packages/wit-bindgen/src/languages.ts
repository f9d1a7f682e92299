/** The languages that bindings can be generated for. */
export const languages = ["c", "go", "rust"] as const;

/** One of {@link languages}. */
export type Language = (typeof languages)[number];
