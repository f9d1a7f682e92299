import { isHostError, type Limits, loadCode } from "@armory-plugins/host";
import { instantiateGuest } from "./run-guest.ts";

/** What {@link problemOf} says of a plugin that is taken. */
export const taken = "it is taken";

/** What is said of a component of world `backup` that is loaded and started, with no config. */
export function problemOfGuest(bytes: Uint8Array, limits: Partial<Pick<Limits, "memoryBytes">> = {}): Promise<string> {
  const start = async (): Promise<void> => {
    const code = await loadCode(bytes, { name: "plugin.wasm", world: "backup", cacheDir: false, limits });
    const guest = instantiateGuest(code);
    guest.exports.init({ topic: "t" }, undefined);
    guest.close();
  };
  return problemOf(start());
}

/** The message of the error that something ends in. */
export async function problemOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return taken;
  } catch (error) {
    if (!isHostError(error)) throw error;
    return error.message;
  }
}
