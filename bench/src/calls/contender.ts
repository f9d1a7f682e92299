import { fileURLToPath } from "node:url";
import { LineProcess } from "../line-process.ts";
import type { Cell } from "./cell.ts";
import type { Answer, Setup } from "./messages.ts";

/** The paths that serve-path.ts knows. */
export type PathName = "process" | "transform" | "jco";

/** A program that is measured: a process of its own, so that its CPU time is nobody else's and its heap has nobody else's shapes. */
export class Contender {
  readonly #process: LineProcess;

  /**
   * Start it for one cell. What it writes on stderr is shown.
   *
   * @param command - The program, and what comes before the component and the cell in its arguments.
   */
  constructor([program, ...args]: readonly [string, ...string[]], component: string, cell: Cell) {
    const { payload, headers, config } = cell;
    const setup = JSON.stringify({ payload, headers, config } satisfies Setup);
    this.#process = new LineProcess(program, [...args, component, setup]);
  }

  /** A path of serve-path.ts, in a Node of its own. */
  static ofPath(path: PathName, component: string, cell: Cell): Contender {
    return new Contender(
      [process.execPath, fileURLToPath(new URL("paths/serve-path.ts", import.meta.url)), path],
      component,
      cell,
    );
  }

  /**
   * Let it transform records for some milliseconds.
   *
   * @throws Error when the program ends instead.
   */
  run(milliseconds: number): Promise<Answer> {
    return this.#process.ask(`${Math.max(1, Math.round(milliseconds))}`);
  }

  /** End it, and wait until it has ended. */
  close(): Promise<void> {
    return this.#process.close();
  }
}
