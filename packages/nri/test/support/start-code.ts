import {
  type ExitReason,
  type NriLogLine,
  type PluginState,
  type PluginThread,
  type PluginThreadOptions,
  startPluginThread,
} from "@armory-plugins/nri";
import { onTestFinished } from "vitest";

/** A plugin's thread, and what it has done so far. */
export interface StartedThread {
  readonly thread: PluginThread;
  readonly lines: readonly NriLogLine[];
  readonly states: readonly PluginState[];
  readonly exit: Promise<ExitReason>;
}

/** Start the plugin 10-test, whose thread is closed when the test has ended. */
export function startCode(
  code: PluginThreadOptions["code"],
  options: Partial<PluginThreadOptions> = {},
): StartedThread {
  const lines: NriLogLine[] = [];
  const states: PluginState[] = [];
  const { promise: exit, resolve } = Promise.withResolvers<ExitReason>();
  const thread = startPluginThread({
    code,
    name: "test",
    index: "10",
    onLog: (line) => lines.push(line),
    onState: (state) => states.push(state),
    onExit: resolve,
    ...options,
  });
  onTestFinished(() => thread.close());
  return { thread, lines, states, exit };
}
