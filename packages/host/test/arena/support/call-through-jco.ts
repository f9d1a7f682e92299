import { transpileByJco } from "@armory-plugins/test-guests/transpile-by-jco";
import type { Answer, Call, Guest } from "./guest.ts";
import { fromJs, toJs } from "./js-value.ts";

/** Calls a guest through what jco generates for its component. */
export async function callThroughJco(guest: Guest, calls: readonly Call[]): Promise<readonly Answer[]> {
  const { instantiate } = await transpileByJco(guest.component);
  const exports = withStrictDecoder(() => instantiate());
  const answers: Answer[] = [];
  for (const { function: type, parameters } of calls) {
    try {
      const values = type.parameters.map((one, index) => toJs(one, parameters[index] ?? []));
      const found = exports[camelCase(type.name)];
      const given: unknown = Reflect.apply(typeof found === "function" ? found : missing, undefined, values);
      answers.push({ value: type.result === undefined ? null : fromJs(type.result, given) });
    } catch (error) {
      return [...answers, { trap: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }];
    }
  }
  return answers;
}

// --- internal ---

/** Let jco take the decoder that plugins' threads give it: its own swallows byte order marks and replaces what is not UTF-8. */
function withStrictDecoder<Value>(instantiate: () => Value): Value {
  const lenient = globalThis.TextDecoder;
  globalThis.TextDecoder = class extends lenient {
    constructor(label?: string) {
      super(label, { fatal: true, ignoreBOM: true });
    }
  };
  try {
    return instantiate();
  } finally {
    globalThis.TextDecoder = lenient;
  }
}

function missing(): never {
  throw new Error("the component lacks the function");
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
