// What programs of this benchmark say by lines of JSON: the node ones here, and bench/nri-peer.

/** The file that says what the plugin is asked. Messages are in protobuf's encoding, as base64. */
export interface WorkloadFile {
  readonly configure: string;
  /** The requests of each cell: `CreateContainerRequest`. */
  readonly cells: readonly (readonly string[])[];
}

/** The first line on stdout: what the plugin answers to each request, `CreateContainerResponse` as base64. */
export interface Answers {
  readonly answers: readonly (readonly (string | null)[])[];
}

/** A line on stdin: ask the requests of a cell, again and again, for so long. */
export interface Order {
  readonly cell: number;
  readonly milliseconds: number;
}

/** A line on stdout: what came of it. */
export interface Measurement {
  readonly calls: number;
  /** How long the calls took together. */
  readonly callsMs: number;
  /** CPU time of the whole process meanwhile, and of the plugin's where that is another one; NaN where it can't be known. */
  readonly cpuMs: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** What loading a plugin took: the first time in a process, and once more while the first one is still there. */
export interface Loads {
  readonly first: LoadTime;
  readonly again: LoadTime;
}

/** How long one load took. */
export interface LoadTime {
  readonly wallMs: number;
  /** CPU time of the whole process. */
  readonly cpuMs: number;
}
