/** A function that a guest imports. */
export interface ImportCall {
  /** For example `wasi:io/poll@0.2.3`; of a function of the world its name. */
  readonly import: string;
  /** For example `[method]pollable.ready`; empty for a function of the world. */
  readonly name: string;
  /** How many core parameters it takes. */
  readonly parameters: number;
  /** Whether the host knows the interface in this version. */
  readonly isKnown: boolean;
  /** Whether it takes numbers and strings alone, so that it can't fail before it is called. */
  readonly isPlain: boolean;
}

/** A function with its core type. */
export interface SignedCall extends ImportCall {
  /** As WebAssembly's text has it: `(param i32 i32) (result i32)`. */
  readonly type: string;
}
