/** An error value of a WASI function: jco gives `payload` to the guest as the `err` of the function's result. */
export class WasiError<Payload> {
  readonly payload: Payload;

  constructor(payload: Payload) {
    this.payload = payload;
  }
}

/** Why a function of an import refuses. */
export type DenialReason = "not granted" | "other version";

/** Thrown through the guest when it calls a function that it was not granted. */
export class ImportDenied extends Error {
  override readonly name = "ImportDenied";

  constructor(functionName: string, reason: DenialReason = "not granted") {
    const why = reason === "not granted" ? ", which it is not granted" : " of a version that this host does not have";
    super(`the plugin called "${functionName}"${why}`);
  }
}

/** Thrown through the guest when it calls `wasi:cli/exit`. */
export class PluginExited extends Error {
  override readonly name = "PluginExited";

  constructor(status: string) {
    super(`the plugin exited with status ${status}`);
  }
}

/** Whether calls went too deep, in the guest or in what it called. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}
