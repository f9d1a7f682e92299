import { readdir, readFile } from "node:fs/promises";

/** The processes that one has started, and those that these have, on Linux; elsewhere none. */
export async function childrenOf(pid: number): Promise<number[]> {
  if (process.platform !== "linux") return [];
  const found: number[] = [];
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const children = await readFile(`/proc/${pid}/task/${thread}/children`, "latin1").catch(() => "");
    for (const child of children
      .split(" ")
      .filter((one) => one !== "")
      .map(Number)) {
      found.push(child, ...(await childrenOf(child)));
    }
  }
  return found;
}
