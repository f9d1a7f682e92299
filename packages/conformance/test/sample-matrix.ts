import type { RecordWorldKind } from "@armory-plugins/wit";
import type {
  CaseResult,
  CaseStatus,
  ConformanceResult,
  EngineDifference,
  MatrixResult,
} from "@armory-plugins/conformance";

/** What a sample matrix is made of. */
export interface SampleOptions {
  readonly engines?: readonly string[];
  /** The subjects' names by world. */
  readonly subjects: Readonly<Partial<Record<RecordWorldKind, readonly string[]>>>;
  /** How many cases each world has. */
  readonly cases: number;
  /** What some cells are, by subject, engine and number of the case. Default: passed. */
  readonly cell?: (subject: string, engine: string, index: number) => Partial<CaseResult>;
  readonly differences?: readonly EngineDifference[];
}

/** A matrix as the harness finds it, without running anything. */
export function sampleMatrix(options: SampleOptions): MatrixResult {
  const { engines = ["v8", "wasmtime"], subjects, differences = [] } = options;
  const runs = (["backup", "restore"] as const).flatMap((world) =>
    (subjects[world] ?? []).flatMap((subject) => engines.map((engine) => sampleRun(world, subject, engine, options))),
  );
  const counts = { passed: 0, failed: 0, "expected-failure": 0, "not-run": 0, different: differences.length };
  for (const run of runs) {
    for (const status of ["passed", "failed", "expected-failure", "not-run"] as const) {
      counts[status] += run.counts[status];
    }
  }
  const ok = counts.failed + counts.different === 0;
  return { ok, seed: 7, milliseconds: 61_234, counts, engines, runs, differences };
}

// --- internal ---

const areas = ["any", "config", "headers", "key", "payload", "property"];

function sampleRun(
  world: RecordWorldKind,
  subject: string,
  engine: string,
  { cases: count, cell }: SampleOptions,
): ConformanceResult {
  const cases = Array.from({ length: count }, (_, index): CaseResult => {
    const name = `${world}/${areas[index % areas.length]}/case-number-${String(index).padStart(3, "0")}`;
    return {
      name,
      description: `what is number ${index} comes back as it was given, null and empty apart`,
      clause: "kannika:wasi-plugins@0.1.0/types#kafka-record.key",
      behaviour: index % 3 === 0 ? "any" : "passthrough",
      status: "passed",
      milliseconds: index,
      failures: [],
      command: `npx armory conformance templates/${subject}/plugin.wasm --engine ${engine} --case ${name}`,
      ...cell?.(subject, engine, index),
    };
  }).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const counts: Record<CaseStatus, number> = { passed: 0, failed: 0, "expected-failure": 0, "not-run": 0 };
  for (const { status } of cases) {
    counts[status] += 1;
  }
  const ok = counts.failed === 0;
  return {
    subject,
    engine,
    world,
    behaviours: ["header-remover", "passthrough"],
    seed: 7,
    milliseconds: 4321,
    ok,
    counts,
    problems: [],
    cases,
  };
}
