import { readFile } from "node:fs/promises";

/** CPU time of another process so far, all its threads, in ms; undefined where there is no `/proc`. It grows by steps of 10 ms. */
export async function cpuTimeOf(pid: number): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  const text = await readFile(`/proc/${pid}/stat`, "utf8");
  // proc(5): after the name, which may have spaces in it, utime and stime are the 12th and 13th.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

// --- internal ---

/** Linux tells times in hundredths of a second, whatever the kernel counts in. */
const tickMs = 10;
