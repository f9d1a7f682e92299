/** A kind of record and what the plugin does with it. */
export interface Cell {
  readonly transform: "passthrough" | "header remover";
  /** The config that makes the plugin do so. */
  readonly config: string | null;
  /** Bytes of a record's payload. */
  readonly payload: number;
  /** How many headers a record has. */
  readonly headers: number;
}

/** Both transforms, 100 B and 1 KiB, 0, 3 and 10 headers. */
export const cells: readonly Cell[] = (
  [
    { transform: "passthrough", config: null },
    { transform: "header remover", config: "remove:header-key-1" },
  ] as const
).flatMap((plugin) => [100, 1024].flatMap((payload) => [0, 3, 10].map((headers) => ({ ...plugin, payload, headers }))));

/** What a cell is called in tables and plots. */
export function cellName({ transform, payload, headers }: Cell): string {
  return `${transform}, ${payload} B, ${headers}`;
}
