import { readFile } from "node:fs/promises";
import { childrenOf } from "./children-of.ts";

/** What a process and those that it has started have in RAM, in bytes, on Linux; elsewhere NaN. Pages that they share count in each. */
export async function residentOf(pid: number): Promise<number> {
  if (process.platform !== "linux") return Number.NaN;
  const pids = [pid, ...(await childrenOf(pid))];
  const pages = await Promise.all(
    pids.map(async (one) => (await readFile(`/proc/${one}/statm`, "latin1")).split(" ")[1]),
  );
  return pages.reduce((sum, one) => sum + Number(one) * 4096, 0);
}
