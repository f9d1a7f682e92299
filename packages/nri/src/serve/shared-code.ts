import { addAbortListener } from "node:events";
import type { PluginCode, PortableCode } from "@armory-plugins/host";

/** The code of a plugin's module: compiled here, or for another process to compile. */
type Code = PluginCode | PortableCode;

/** Shares the code of plugins whose modules are equal: it is compiled once, and kept as long as one of them has it. */
export class SharedCode {
  /** What the largest part of it is, by keys: whoever has code has that. */
  readonly #parts = new Map<string, WeakRef<object>>();
  /** The code of each such part; gone with it. */
  readonly #codes = new WeakMap<object, Code>();
  readonly #loading = new Map<string, Promise<Code>>();

  /**
   * Return code that is there already, or that another plugin is loading; otherwise load it.
   *
   * @param key - equal where the code is, but for its name.
   * @param name - how errors of the plugin that runs call it; those of loading say what `load` does.
   * @param signal - when it is aborted, nobody is waited for.
   * @throws whatever `load` does: a failure is of one plugin alone.
   */
  async get(key: string, name: string, load: () => Promise<Code>, signal: AbortSignal): Promise<Code> {
    for (;;) {
      const known = this.#find(key);
      if (known !== undefined) return { ...known, name };
      const other = this.#loading.get(key);
      if (other === undefined || signal.aborted) return { ...(await this.#load(key, load)), name };
      await settled(other, signal);
    }
  }

  // --- internal ---

  #find(key: string): Code | undefined {
    const part = this.#parts.get(key)?.deref();
    if (part === undefined) this.#parts.delete(key);
    return part && this.#codes.get(part);
  }

  async #load(key: string, load: () => Promise<Code>): Promise<Code> {
    const loading = load();
    this.#loading.set(key, loading);
    try {
      const code = await loading;
      const part = largestPart(code);
      this.#parts.set(key, new WeakRef(part));
      this.#codes.set(part, code);
      return code;
    } finally {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
    }
  }
}

// --- internal ---

function largestPart(code: Code): object {
  if (code.form === "component") return "isPortable" in code ? code.modules : code.coreModules;
  return "isPortable" in code ? code.bytes : code.module;
}

/** Wait until it has settled, whichever way, or the signal is aborted. */
async function settled(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  using _ = addAbortListener(signal, () => resolve());
  promise.then(
    () => resolve(),
    () => resolve(),
  );
  await over;
}
