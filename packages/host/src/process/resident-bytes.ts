import { readFileSync } from "node:fs";

/**
 * How much of a process' memory is in RAM, in bytes, on Linux; 0 of one that has ended.
 *
 * The second field of /proc/PID/statm, in pages (proc_pid_statm(5)). Pages are taken for 4 KiB: larger ones count for less.
 */
export function residentBytes(pid: number): number {
  try {
    const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ");
    return Number(pages) * pageBytes;
  } catch {
    return 0;
  }
}

// --- internal ---

const pageBytes = 4096;
