/** What an operator allows a plugin beyond clocks and random numbers. Everything absent is refused. */
export interface Grants {
  /** The environment variables that the plugin sees: these and no others. */
  readonly env?: Readonly<Record<string, string>>;
  /** The arguments that the plugin sees. */
  readonly args?: readonly string[];
  /** The directories that the plugin sees. */
  readonly preopens?: readonly Preopen[];
}

/** A directory of this machine that a plugin sees. */
export interface Preopen {
  /** The directory on this machine; a symbolic link to it is followed once, when a topic is opened. */
  readonly hostPath: string;
  /** The absolute path under which the plugin sees it, for example `/data`. */
  readonly guestPath: string;
  /** `read` for reading only, `read-write` to create, change and remove as well. */
  readonly access: "read" | "read-write";
}
