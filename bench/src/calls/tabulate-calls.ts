import { showSpread, spread, table } from "../benchmark.ts";
import { cellName } from "./cell.ts";
import { contenderNames, ratio, type MeasuredCell } from "./measured-cell.ts";

/** Two tables: how many records, and how many times as many as the peers do. */
export function tabulateCalls(cells: readonly MeasuredCell[]): string {
  return [
    "Thousand records per CPU second (whole process), median and spread:",
    table(
      [head, ...contenderNames],
      cells.map(({ cell, perCpuSecond }) => [
        cellName(cell),
        ...contenderNames.map((name) => showSpread(spread(perCpuSecond[name].map((rate) => rate / 1000)))),
      ]),
    ),
    "How many times as many, round by round, median and spread:",
    table(
      [head, "process / native", "transform / native", "process / jco", "transform / jco"],
      cells.map((one) => [
        cellName(one.cell),
        showSpread(ratio(one, "process", "native"), 2),
        showSpread(ratio(one, "transform", "native"), 2),
        showSpread(ratio(one, "process", "jco")),
        showSpread(ratio(one, "transform", "jco")),
      ]),
    ),
  ].join("\n\n");
}

// --- internal ---

const head = "transform, payload, headers";
