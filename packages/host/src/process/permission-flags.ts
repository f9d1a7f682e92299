/** What a plugin's process may do beyond computing. */
export interface ProcessPermissions {
  /** Files and directories that it may read, absolute and without links. */
  readonly reads: readonly string[];
  /** Directories that it may write to, of the same kind. */
  readonly writes: readonly string[];
}

/**
 * The flags by which Node confines a process: its permission model, with one thread as the only thing that it may start.
 *
 * (nodejs.org/api/permissions.html: what no flag allows is refused: files, children, addons, WASI, the inspector, and the network where Node knows `--allow-net`.)
 */
export function permissionFlags({ reads, writes }: ProcessPermissions): string[] {
  return [
    "--permission",
    "--allow-worker",
    "--no-addons",
    "--no-warnings",
    "--disallow-code-generation-from-strings",
    // The process itself only passes messages on; its thread has a limit of its own
    "--max-old-space-size=512",
    ...(process.allowedNodeEnvironmentFlags.has("--disable-sigusr1") ? ["--disable-sigusr1"] : []),
    ...reads.map((path) => `--allow-fs-read=${path}`),
    ...writes.map((path) => `--allow-fs-write=${path}`),
  ];
}
