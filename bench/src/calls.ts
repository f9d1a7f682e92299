import { readFile } from "node:fs/promises";
import { loadPlugin, type TopicInstance } from "@armory-plugins/host";
import { buildGuest } from "@armory-plugins/test-guests";
import type { KafkaRecord, WasiBackupPlugin } from "@armory-plugins/wit";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { median, table, type Benchmark, type BenchmarkOptions, type BenchmarkResult } from "./benchmark.ts";

/**
 * Records per CPU second through `host`, as users call it, and through jco's output alone.
 *
 * The peer is what a program gets that calls jco by itself: its default translation, in the main thread, no sandbox, no limits, no
 * check of the answer, a record a call. CPU seconds are those of the whole process, threads included.
 */
export const calls: Benchmark = {
  summary: "records per CPU second: host beside jco's bare output, by payload and headers",
  run,
};

// --- internal ---

const batchSize = 256;
const transforms = [
  { name: "passthrough", config: undefined },
  { name: "header remover", config: "remove:header-0" },
] as const;
const shapes = [100, 1024].flatMap((payload) => [0, 3, 10].map((headers) => ({ payload, headers })));
const contenders = ["host", "jco"] as const;

type Contender = (typeof contenders)[number];
type Transform = (records: readonly KafkaRecord[]) => Promise<unknown>;

interface Cell {
  readonly transform: string;
  readonly payload: number;
  readonly headers: number;
  /** Records per CPU second, round by round. */
  readonly cpu: Record<Contender, number[]>;
  /** Records per second of wall clock, round by round. */
  readonly wall: Record<Contender, number[]>;
}

async function run(options: BenchmarkOptions, progress: (text: string) => void): Promise<BenchmarkResult> {
  const component =
    options.component === undefined ? await buildGuest("backup.wat") : await readFile(options.component);
  const bare = await bareModule(component);
  const plugin = await loadPlugin(component, { name: "bench" });
  const cells: Cell[] = [];
  for (const { name, config } of options.component === undefined ? transforms : transforms.slice(0, 1)) {
    const instance = await plugin.openTopic({ context: { topic: "bench" }, config });
    const contestants: Record<Contender, Transform> = {
      host: throughHost(instance),
      jco: await throughJco(bare, config),
    };
    for (const { payload, headers } of shapes) {
      const records = Array.from({ length: batchSize }, (_, index) => record(index, payload, headers));
      const cell: Cell = { transform: name, payload, headers, cpu: { host: [], jco: [] }, wall: { host: [], jco: [] } };
      await contestants.host(records); // warm-up
      await contestants.jco(records);
      for (let round = 0; round < options.rounds; round += 1) {
        for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
          const rate = await measure(contestants[contender], records);
          cell.cpu[contender].push(rate.cpu);
          cell.wall[contender].push(rate.wall);
        }
      }
      cells.push(cell);
      progress(`${name}, ${payload} B, ${headers} headers: ${ratio(cell).toFixed(2)}`);
    }
    await instance.close();
  }
  await plugin.close();
  return { text: [render(cells), whereTimeGoes(cells)].join("\n\n"), data: { batchSize, cells } };
}

function throughHost(instance: TopicInstance): Transform {
  return (records) => instance.transform(records);
}

async function throughJco(module: BareModule, config: string | undefined): Promise<Transform> {
  const plugin = module();
  plugin.init({ topic: "bench" }, config);
  return (records) => Promise.resolve(records.map((one) => plugin.transform(one)));
}

type BareModule = () => typeof WasiBackupPlugin;

/** What jco makes of a component by default, with its core modules compiled. */
async function bareModule(component: Uint8Array): Promise<BareModule> {
  const { files } = await transpileBytes(component, { name: "bare", instantiation: "sync", base64Cutoff: 0 });
  const source = Buffer.from(files["bare.js"] ?? "").toString("base64");
  const module = (await import(`data:text/javascript;base64,${source}`)) as {
    instantiate(getCoreModule: (name: string) => WebAssembly.Module, imports: object): typeof WasiBackupPlugin;
  };
  const compiled = new Map<string, WebAssembly.Module>();
  for (const [name, bytes] of Object.entries(files)) {
    if (name.endsWith(".wasm")) compiled.set(name, new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
  }
  return () => module.instantiate((name) => compiled.get(name) as WebAssembly.Module, {});
}

/** Transform for about 300 ms, and count. */
async function measure(transform: Transform, records: readonly KafkaRecord[]): Promise<{ cpu: number; wall: number }> {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < 300) {
    await transform(records);
    count += records.length;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpu: (count / (user + system)) * 1e6, wall: (count / (performance.now() - started)) * 1e3 };
}

function record(index: number, payloadBytes: number, headers: number): KafkaRecord {
  return {
    key: Buffer.from(`key-${String(index).padStart(12, "0")}`),
    headers: Array.from({ length: headers }, (_, n) => ({ key: `header-${n}`, val: Buffer.alloc(16, 65 + n) })),
    partition: index % 16,
    offset: BigInt(1_000_000 + index),
    timestamp: { kind: "create-time", time: 1_700_000_000_000n + BigInt(index) },
    payload: Buffer.alloc(payloadBytes, index),
  };
}

function ratio({ cpu }: Cell): number {
  return median(cpu.host) / median(cpu.jco);
}

function render(cells: readonly Cell[]): string {
  const thousands = (values: readonly number[]): string => (median(values) / 1000).toFixed(0);
  const spread = (values: readonly number[]): string =>
    `${(Math.min(...values) / 1000).toFixed(0)}–${(Math.max(...values) / 1000).toFixed(0)}`;
  return [
    "Thousand records per CPU second (whole process):",
    "",
    table(
      [
        "transform, payload, headers",
        "host",
        "spread",
        "jco bare",
        "spread",
        "host / jco",
        "host per second of wall clock",
      ],
      cells.map((cell) => [
        `${cell.transform}, ${cell.payload} B, ${cell.headers}`,
        thousands(cell.cpu.host),
        spread(cell.cpu.host),
        thousands(cell.cpu.jco),
        spread(cell.cpu.jco),
        ratio(cell).toFixed(2),
        thousands(cell.wall.host),
      ]),
    ),
  ].join("\n");
}

/** The difference between the contenders is what isolation costs; the rest is jco's lowering and lifting, and the guest. */
function whereTimeGoes(cells: readonly Cell[]): string {
  const microseconds = (values: readonly number[]): number => 1e6 / median(values);
  return [
    "Where a record's CPU time goes, in µs: jco's glue with the guest inside, and what the host adds to it (into shared memory and",
    "out again on both sides, the check of the answer, the hop between threads):",
    "",
    table(
      ["transform, payload, headers", "jco and guest", "host's own", "in all"],
      cells.map((cell) => {
        const [all, jco] = [microseconds(cell.cpu.host), microseconds(cell.cpu.jco)];
        return [
          `${cell.transform}, ${cell.payload} B, ${cell.headers}`,
          jco.toFixed(1),
          (all - jco).toFixed(1),
          all.toFixed(1),
        ];
      }),
    ),
  ].join("\n");
}
