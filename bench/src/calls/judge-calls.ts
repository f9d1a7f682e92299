import { table } from "../benchmark.ts";
import { cellName } from "./cell.ts";
import { ratio, type MeasuredCell } from "./measured-cell.ts";

/** A table of what was aimed at, whether it is reached, and by how much. */
export function judgeCalls(cells: readonly MeasuredCell[]): string {
  const ratios = cells.map((one) => {
    const [bytes, objects] = [ratio(one, "process", "native").median, ratio(one, "transform", "native").median];
    const toJco = Math.max(ratio(one, "process", "jco").median, ratio(one, "transform", "jco").median);
    return { name: cellName(one.cell), better: Math.max(bytes, objects), worse: Math.min(bytes, objects), toJco };
  });
  const half = Math.ceil(ratios.length / 2);
  const fast = ratios.filter(({ better }) => better >= 4).length;
  const rows = [
    judgeEach("the better path ≥ 2 × native in every cell", 2, ratios, ({ better }) => better),
    [
      `the better path ≥ 4 × native in at least ${half} of ${ratios.length} cells`,
      fast >= half ? "yes" : "no",
      `in ${fast}; the ${half}th best cell ${(ratios.map(({ better }) => better).toSorted((a, b) => b - a)[half - 1] ?? 0).toFixed(2)} ×`,
    ],
    judgeEach("neither path under 1.3 × native in any cell", 1.3, ratios, ({ worse }) => worse),
    judgeEach("the better path ≥ 25 × jco in every cell", 25, ratios, ({ toJco }) => toJco),
  ];
  return ["Goals:", table(["goal", "reached", "by how much"], rows)].join("\n\n");
}

// --- internal ---

interface Ratios {
  readonly name: string;
  readonly better: number;
  readonly worse: number;
  readonly toJco: number;
}

/** A goal for every cell: the weakest one decides. */
function judgeEach(goal: string, least: number, all: readonly Ratios[], of: (one: Ratios) => number): string[] {
  const weakest = all.toSorted((one, other) => of(one) - of(other))[0];
  if (weakest === undefined) return [goal, "–", "nothing measured"];
  const missed = all.filter((one) => !(of(one) >= least)).length;
  const where = `weakest cell ${of(weakest).toFixed(2)} × (${weakest.name})`;
  return [goal, missed === 0 ? "yes" : "no", missed === 0 ? where : `${where}; missed in ${missed} of ${all.length}`];
}
