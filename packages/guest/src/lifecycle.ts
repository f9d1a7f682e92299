import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import { checkOutcome } from "./check-outcome.ts";
import { errorText } from "./error-text.ts";
import { InitError } from "./init-error.ts";
import { isPromise } from "./is-promise.ts";
import { fail } from "./outcomes.ts";
import { parseConfig } from "./parse-config.ts";
import type { InitContext, PluginContext, PluginDefinition } from "./plugin-definition.ts";
import { withSignedIntegers } from "./signed-integers.ts";

/** The part of a plugin that both worlds share: from `init` to `transform`, with the context between them. */
export interface Lifecycle<Context, Config, State> {
  readonly init: (context: Context, config?: string) => void;
  readonly transform: (record: KafkaRecord) => Outcome;
  /** What the calls are given; undefined before a successful `init`. */
  readonly context: () => PluginContext<Context, Config, State> | undefined;
}

/** Give a definition its life: one context at a time, replaced by each `init`. */
export function createLifecycle<Context extends object, Config, State>(
  definition: PluginDefinition<Context, Config, State>,
): Lifecycle<Context, Config, State> {
  let current: PluginContext<Context, Config, State> | undefined;

  return {
    context: () => current,

    init(context, yaml) {
      current = undefined;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Config is `unknown` where there is no schema
      const config = parseConfig(yaml, definition.config) as Config;
      const initContext: InitContext<Context, Config> = { ...context, config };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- State is undefined where there is no init
      const state = runInit(() => definition.init?.(initContext) as State);
      current = { ...initContext, state };
    },

    transform(record) {
      if (current === undefined) return fail("transform was called before a successful init");
      try {
        return checkOutcome(definition.transform(withSignedIntegers(record), current));
      } catch (thrown) {
        return fail(errorText(thrown));
      }
    },
  };
}

// --- internal ---

function runInit<State>(init: () => State): State {
  let state: State;
  try {
    state = init();
  } catch (thrown) {
    throw new InitError("INIT_FAILED", errorText(thrown), { cause: thrown });
  }
  if (isPromise(state)) throw new InitError("INIT_FAILED", "init returned a promise; a plugin's calls are synchronous");
  return state;
}
