import type { ProcessUser } from "@armory-plugins/host";

/** How a plugin's processes are run. */
export interface ProcessSettings {
  /** As whom. Default: nobody (65534) where this process is root and others may read the host's files; otherwise as this process does. */
  readonly user?: ProcessUser;
  /** How much memory each may have in RAM, in bytes, on Linux; nobody looks elsewhere. Default: 1 GiB and the limit `memoryBytes`. */
  readonly residentBytes?: number;
}
