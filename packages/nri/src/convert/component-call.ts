import type { NriMethod } from "../proto/nri-methods.ts";
import { pluginCalls, type PluginExports } from "./plugin-calls.ts";

/** What a component of world `nri-plugin` is asked for a request, for who calls it in another engine. */
export interface ComponentCall {
  /** The function of interface `plugin`, as WIT writes it: `create-container`. */
  readonly name: string;
  /** Its arguments, as jco has them. */
  readonly arguments: readonly unknown[];
  /** The encoded response. @param result - what the function gave, as jco has it. */
  readonly toResponse: (result: unknown) => Uint8Array;
}

/**
 * Say what a component is asked for a request.
 *
 * @returns the encoded response where nothing is asked: an event of `StateChange` that no function is called for.
 * @throws NriError `MALFORMED_MESSAGE`
 */
export function toComponentCall(method: NriMethod, request: Uint8Array): ComponentCall | Uint8Array {
  const call = pluginCalls[method];
  try {
    return call(
      exportsOf((name, args) => {
        throw new Asked(name, args);
      }),
      request,
    );
  } catch (error) {
    if (!(error instanceof Asked)) throw error;
    const toResponse = (result: unknown): Uint8Array =>
      call(
        exportsOf(() => result),
        request,
      );
    return { name: error.asked, arguments: error.args, toResponse };
  }
}

// --- internal ---

/** Thrown by the function that is asked for. */
class Asked extends Error {
  readonly asked: string;
  readonly args: readonly unknown[];

  constructor(asked: string, args: readonly unknown[]) {
    super(asked);
    this.asked = asked;
    this.args = args;
  }
}

const functions = {
  configure: "configure",
  synchronize: "synchronize",
  createContainer: "create-container",
  updateContainer: "update-container",
  stopContainer: "stop-container",
  validateContainerAdjustment: "validate-container-adjustment",
  updatePodSandbox: "update-pod-sandbox",
  stateChange: "state-change",
  updatesFailed: "updates-failed",
  shutdown: "shutdown",
} as const satisfies Record<keyof PluginExports, string>;

/** Exports that all do the same, given their name in WIT. */
function exportsOf(run: (name: string, args: readonly unknown[]) => unknown): PluginExports {
  const entries = Object.entries(functions).map(([own, name]) => [own, (...args: unknown[]) => run(name, args)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `functions` has them all; what they give is as jco has it
  return Object.fromEntries(entries) as PluginExports;
}
