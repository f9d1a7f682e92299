// node serve-path.ts PATH COMPONENT CELL: takes measurements of a path to a plugin, as messages.ts says.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Digest } from "../digest.ts";
import type { Answer, Setup } from "../messages.ts";
import type { OpenPath, Path } from "../path.ts";

/** Each imports only what it needs. */
const paths: Readonly<Record<string, () => Promise<OpenPath>>> = {
  process: async () => (await import("./process.ts")).openProcess,
  transform: async () => (await import("./transform.ts")).openTransform,
  jco: async () => (await import("./jco.ts")).openJco,
};

const [name = "", component = "", cell = ""] = process.argv.slice(2);
const open = await paths[name]?.();
if (open === undefined) throw new Error(`"${name}" is not a path; there are ${Object.keys(paths).join(", ")}`);
const path = await open(await readFile(component), JSON.parse(cell) as Setup);
const digest = new Digest();
for (const outcome of await path.outcomes()) digest.outcome(outcome);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(
    `${JSON.stringify({ ...(await run(path, Number(line))), digest: digest.finish() } satisfies Answer)}\n`,
  );
}
process.exit();

// --- internal ---

/** Transform all records, again and again, until the time is over. */
async function run(opened: Path, milliseconds: number): Promise<Omit<Answer, "digest">> {
  const started = performance.now();
  const cpu = process.cpuUsage();
  let seen = 0;
  let records = 0;
  while (performance.now() - started < milliseconds) {
    seen += await opened.pass();
    records += opened.passRecords;
  }
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - started;
  if (seen === 0) throw new Error(`${name} gave nothing back`);
  return { records, cpuMs: (user + system) / 1e3, wallMs, residentBytes: process.memoryUsage.rss() };
}
