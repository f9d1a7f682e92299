import { readdir, readFile } from "node:fs/promises";

/** What a process and those that it has started have in RAM, in bytes, on Linux; elsewhere NaN. Pages that they share count in each. */
export async function residentOf(pid: number): Promise<number> {
  if (process.platform !== "linux") return Number.NaN;
  const [, pages] = (await readFile(`/proc/${pid}/statm`, "latin1")).split(" ");
  let bytes = Number(pages) * 4096;
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const children = await readFile(`/proc/${pid}/task/${thread}/children`, "latin1").catch(() => "");
    for (const child of children.split(" ").filter((one) => one !== "")) bytes += await residentOf(Number(child));
  }
  return bytes;
}
