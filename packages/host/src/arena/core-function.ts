/** A function that a core instance exports. */
export type CoreFunction = Function;
