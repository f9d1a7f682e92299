import { isHostError, loadCode, loadPlugin, type Limits } from "@armory-plugins/host";

/** What {@link problemsOf} says of a plugin that is taken. */
export const taken = "it is taken";

/** What both front doors say of a component of world `backup`: `loadPlugin()` with `openTopic()`, and `loadCode()`. */
export async function problemsOf(bytes: Uint8Array, limits: Partial<Limits> = {}): Promise<string[]> {
  const options = { name: "plugin.wasm", world: "backup", cacheDir: false, limits } as const;
  const open = async (): Promise<void> => {
    const plugin = await loadPlugin(bytes, options);
    try {
      await plugin.openTopic({ context: { topic: "t" } });
    } finally {
      await plugin.close();
    }
  };
  const { memoryBytes } = limits;
  const load = { ...options, limits: memoryBytes === undefined ? {} : { memoryBytes } };
  return [await problemOf(open()), await problemOf(loadCode(bytes, load))];
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
