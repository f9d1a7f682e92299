/** A registry on this machine with this repository's packages in it. */
export interface LocalRegistry {
  readonly url: string;
  /** Environment variables that make npm use it. */
  readonly env: Record<string, string>;
  /** The names of the published packages. */
  readonly packages: readonly string[];
  /** Stop it and remove its files. */
  close(): Promise<void>;
}

/** Start the registry on a free port of 127.0.0.1 and publish every workspace that is not private. */
export function startLocalRegistry(): Promise<LocalRegistry>;
