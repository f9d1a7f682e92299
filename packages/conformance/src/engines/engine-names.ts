/** The names of the engines of this package, by which commands and reports call them. */
export const engineNames = ["v8", "wasmtime"] as const;

/** One of the {@link engineNames}. */
export type EngineName = (typeof engineNames)[number];
