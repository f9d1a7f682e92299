import type { OciError } from "../oci-error.ts";

/** A failure that another attempt may not have. Who tries no more throws its `error`. */
export class PassingFailure extends Error {
  override readonly name = "PassingFailure";
  readonly error: OciError;
  /** What the registry asks to wait, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(error: OciError, retryAfterMs?: number) {
    super(error.message, { cause: error });
    this.error = error;
    this.retryAfterMs = retryAfterMs;
  }
}
