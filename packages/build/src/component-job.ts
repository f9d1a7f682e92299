/** What the thread of {@link file://./component-worker.ts} is started with. */
export interface ComponentJob {
  readonly core: Uint8Array;
  /** The WIT that is to be embedded first; undefined when the module holds it. */
  readonly wit: { readonly source: string; readonly world: string } | undefined;
  /** Whether to translate imports of WASI preview 1. */
  readonly adapter: boolean;
}

/** What the thread answers, once. */
export type ComponentAnswer =
  | { readonly type: "done"; readonly component: Uint8Array }
  | { readonly type: "failed"; readonly reason: string };
