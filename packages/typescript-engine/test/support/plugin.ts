import type { WorldDescription } from "@armory-plugins/wit";
import { freezeModule } from "@armory-plugins/typescript-engine";
import type { Feature, FrozenModule } from "@armory-plugins/typescript-engine";

/** A world of one function, `run: func(input: string) -> result<string, string>`. */
export const runWorld: WorldDescription = {
  types: [{ kind: "string" }, { kind: "result", ok: 0, err: 0 }],
  imports: [],
  exports: [{ interface: "", name: "run", parameters: [0], result: 1 }],
};

/** What a plugin gets of WASI when it is run, in place of a host. */
export interface RunOptions {
  readonly features?: readonly Feature[];
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
}

/** A plugin of {@link runWorld} that is loaded, as its core module. */
export class Plugin {
  readonly #exports: WebAssembly.Exports;
  readonly module: Uint8Array;

  constructor(code: string, options: RunOptions = {}) {
    const frozen = load(code, options);
    if (frozen.type !== "frozen") throw new Error(`the module did not load: ${JSON.stringify(frozen)}`);
    this.module = frozen.module;
    const bytes = new Uint8Array(frozen.module);
    this.#exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), this.#wasi(options)).exports;
  }

  get memorySize(): number {
    return this.#memory().buffer.byteLength;
  }

  /** Call `run`. A trap is a WebAssembly.RuntimeError; the err of its result is thrown as a string. */
  run(input = ""): string {
    const bytes = Buffer.from(input, "utf8");
    const at = this.#call("cabi_realloc", 0, 0, 1, bytes.length);
    new Uint8Array(this.#memory().buffer).set(bytes, at);
    const result = this.#call("run", at, bytes.length);
    const area = new DataView(this.#memory().buffer, result);
    const [failed, text, length] = [area.getUint8(0), area.getUint32(4, true), area.getUint32(8, true)];
    const value = Buffer.from(new Uint8Array(this.#memory().buffer, text, length)).toString("utf8");
    // oxlint-disable-next-line typescript/only-throw-error -- the err of a result
    if (failed === 1) throw value;
    return value;
  }

  // --- internal ---

  #wasi({ onOutput }: RunOptions): WebAssembly.Imports {
    const view = (): DataView => new DataView(this.#memory().buffer);
    return {
      wasi_snapshot_preview1: {
        fd_write: (file: number, vector: number) => {
          const text = Buffer.from(
            this.#memory().buffer,
            view().getUint32(vector, true),
            view().getUint32(vector + 4, true),
          ).toString("utf8");
          onOutput?.(text, file === 1 ? "stdout" : "stderr");
          return 0;
        },
        clock_time_get: (_clock: number, _precision: bigint, to: number) => {
          view().setBigUint64(to, 1_700_000_000_123_456_789n, true);
          return 0;
        },
        random_get: (to: number, length: number) => {
          crypto.getRandomValues(new Uint8Array(this.#memory().buffer, to, length));
          return 0;
        },
      },
    };
  }

  #call(name: string, ...parameters: number[]): number {
    const call = this.#exports[name];
    if (typeof call !== "function") throw new TypeError(`there is no ${name}`);
    return Number(call(...parameters)) >>> 0;
  }

  #memory(): WebAssembly.Memory {
    const memory = this.#exports["memory"];
    if (!(memory instanceof WebAssembly.Memory)) throw new TypeError("there is no memory");
    return memory;
  }
}

/** Load a module for {@link runWorld}. */
export function load(code: string, { features = [], onOutput }: RunOptions = {}): FrozenModule {
  return freezeModule({ code, world: runWorld, features, onOutput: onOutput ?? (() => undefined) });
}

/** What an expression gives in a plugin, as JSON; what it throws, as `name: message`. */
export function evaluate(expression: string, options: RunOptions = {}): unknown {
  const plugin = new Plugin(
    `export function run() {
      try { return JSON.stringify({ value: (${expression}) }); }
      catch (error) { return JSON.stringify({ threw: String(error) }); }
    }`,
    options,
  );
  const { value, threw }: { value?: unknown; threw?: string } = JSON.parse(plugin.run());
  if (threw !== undefined) throw new Error(threw);
  return value;
}
