/** Whether a value is a promise or anything else with a `then`; its rejection, if any, is taken care of. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== "object" || value === null || !("then" in value) || typeof value.then !== "function") {
    return false;
  }
  // A rejection that nobody handles would end a Node process, long after the caller was told.
  value.then(ignore, ignore);
  return true;
}

// --- internal ---

function ignore(): void {}
