// The thread of a toy system: it answers, refuses, takes long and dies as it is asked to.
import { parentPort } from "node:worker_threads";
import { pluginPhase, runPhase, serveThread } from "@armory-plugins/host/thread";

/** What goes between this thread and a test. */
export interface ToyTypes {
  readonly data: { readonly name: string; readonly slots: SharedArrayBuffer; readonly startMs?: number };
  readonly calls: {
    readonly greet: { readonly request: string; readonly answer: string };
    readonly refuse: { readonly request: string; readonly answer: never };
    readonly loop: { readonly request: undefined; readonly answer: never };
    readonly exit: { readonly request: number; readonly answer: never };
  };
  readonly order: string;
  readonly news: { readonly said: string };
  readonly failure: { readonly text: string };
}

serveThread<ToyTypes>(parentPort, async ({ name, slots, startMs = 0 }, say) => {
  const phases = new Int32Array(slots);
  await new Promise((resolve) => setTimeout(resolve, startMs));
  say({ said: `${name} has started` });
  return {
    calls: {
      greet: (whom) => `${name} greets ${whom}`,
      refuse: (why) => {
        throw new Error(why);
      },
      loop: () =>
        runPhase(phases, pluginPhase.call, () => {
          for (;;);
        }),
      exit: (code) => process.exit(code),
    },
    failureOf: (error) => ({ text: String(error) }),
    refused: (call) => say({ said: `${call} was refused` }),
    take: (order) => say({ said: `${name} does ${order}` }),
    leave: () => say({ said: `${name} has left` }),
  };
});
