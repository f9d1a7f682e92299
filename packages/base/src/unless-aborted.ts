import { addAbortListener } from "node:events";

/** The promise's value, or undefined as soon as the signal is aborted. What becomes of the promise later is ignored. */
export async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  if (signal.aborted) {
    promise.catch(() => {});
    return undefined;
  }
  const { promise: abortion, resolve } = Promise.withResolvers<undefined>();
  const listener = addAbortListener(signal, () => resolve(undefined));
  try {
    return await Promise.race([abortion, promise]);
  } finally {
    listener[Symbol.dispose]();
  }
}
