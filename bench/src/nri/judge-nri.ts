import { median, table } from "../benchmark.ts";
import { wayNames, type WayName } from "./contender.ts";
import { cpuCosts, loadRatio, ratio, type MeasuredLoads, type MeasuredNri, type MeasuredWay } from "./measured-nri.ts";

/** How many times as much CPU time upstream is to take for a call, by way: other work on the machine changes it least. */
export const wayGoals: Readonly<Record<WayName, number>> = { call: 12, client: 12, runtime: 2 };

/** How many times as much CPU time upstream is to take for loading, beside ours with its thread. */
export const loadGoal = 30;

/** A table of what was aimed at, whether it is reached, and by how much. */
export function judgeNri({ ways, loads }: MeasuredNri): string {
  const rows = [
    ...wayNames.map((name) =>
      judgeWay(
        name,
        ways.filter(({ way }) => way === name),
      ),
    ),
    judgeLoads(loads),
  ];
  const judged = ["Goals:", table(["goal", "reached", "by how much"], rows)];
  if (wasBusy(ways)) judged.push(busyRemark);
  return judged.join("\n\n");
}

// --- internal ---

/** Said when the machine had other things to do. */
const busyRemark =
  "The machine was busy: calls waited for a core most of the time, ours longer than upstream's, which sleep in between. Rates say nothing then; p50 and CPU time say more.";

/** Whether calls that only compute had less than three quarters of a core. */
function wasBusy(ways: readonly MeasuredWay[]): boolean {
  const computing = ways.filter(({ way }) => way === "call").flatMap(({ rounds }) => rounds.ours);
  return median(computing.map(({ cpuMs, callsMs }) => cpuMs / callsMs)) < 0.75;
}

const goalTitles: Readonly<Record<WayName, string>> = {
  call: `the wasm call alone: ≥ ${wayGoals.call} × as cheap as upstream`,
  client: `a call with protobuf on both sides: ≥ ${wayGoals.client} ×`,
  runtime: `through the socket, both processes: ≥ ${wayGoals.runtime} × as cheap as upstream in its one`,
};

/** A goal for every kind of container: the weakest one decides. */
function judgeWay(name: WayName, ways: readonly MeasuredWay[]): string[] {
  const goal = wayGoals[name];
  const ratios = ways.map((way) => ({
    cell: way.cell,
    times: ratio(cpuCosts(way, "upstream"), cpuCosts(way, "ours")).median,
  }));
  const weakest = ratios.toSorted((one, other) => one.times - other.times)[0];
  if (weakest === undefined) return [goalTitles[name], "–", "nothing measured"];
  const missed = ratios.filter(({ times }) => !(times >= goal)).length;
  const where = `weakest ${weakest.times.toFixed(2)} × (${weakest.cell})`;
  return [
    goalTitles[name],
    missed === 0 ? "yes" : "no",
    missed === 0 ? where : `${where}; missed in ${missed} of ${ratios.length}`,
  ];
}

function judgeLoads(loads: MeasuredLoads): string[] {
  const times = loadRatio(loads, "ours with a thread").median;
  const without = `${loadRatio(loads, "ours").median.toFixed(1)} × without its thread`;
  return [
    `loading, with the thread that is started for it: ≥ ${loadGoal} × as cheap`,
    times >= loadGoal ? "yes" : "no",
    `${times.toFixed(1)} ×; ${without}`,
  ];
}
