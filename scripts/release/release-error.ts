/** What keeps a release from going on: a fact, and what to do about it. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";

  constructor(detail: string, remedy: string, options?: ErrorOptions) {
    super(`${detail}; ${remedy}`, options);
  }
}
