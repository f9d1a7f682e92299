/** What a contender is started for: its second argument, as JSON. A line on its stdin is then how many milliseconds to run. */
export interface Setup {
  /** Bytes of a record's payload. */
  readonly payload: number;
  readonly headers: number;
  /** The config that the plugin is opened with; null is none. */
  readonly config: string | null;
}

/** What came of a run: a line of JSON on its stdout. */
export interface Answer {
  readonly records: number;
  /** CPU time of the whole process, threads included. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** The {@link Digest} of the outcomes of all records: contenders that did the same work give the same number. */
  readonly digest: number;
  /** Resident memory of the process, at the end. Only serve-path.ts says so. */
  readonly residentBytes?: number;
}
