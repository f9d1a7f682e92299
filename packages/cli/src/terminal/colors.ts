import pc from "picocolors";
import type { Sink, Terminal } from "./terminal.ts";

/** The functions that color a string. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Colors for a sink: on a terminal only, and never when the user said no (`--no-color`, `NO_COLOR`). */
export function colorsFor(sink: Sink, terminal: Terminal, wanted: boolean): Colors {
  const { NO_COLOR, FORCE_COLOR, TERM } = terminal.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0";
  const refused = !wanted || (NO_COLOR !== undefined && NO_COLOR !== "");
  return pc.createColors(!refused && (forced || (sink.isTerminal && TERM !== "dumb")));
}
