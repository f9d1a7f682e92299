import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";

/** The user and the group, by their numbers, as which a process runs. */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
}

/** As whom a plugin's process is to run. */
export interface ChosenUser {
  /** Absent: as this process does. */
  readonly user?: ProcessUser;
  /** Why it is not another user, where it could be one. */
  readonly remark?: string;
}

/**
 * Choose as whom a plugin's process runs when nobody says so: as nobody (65534) where this process is root and nobody can read the code; otherwise as this process does.
 *
 * @param files - what the process has to read: its code and Node itself.
 */
export function chooseUser(files: readonly string[]): ChosenUser {
  if (process.getuid?.() !== 0) return {};
  const unreadable = files.find((file) => !isOpenToAll(file));
  if (unreadable === undefined) return { user: nobody };
  const reason = `user ${nobody.uid} may not read ${unreadable}`;
  return {
    remark: `the plugin's process runs as root: ${reason}; install the host where others may read it, or choose a user`,
  };
}

// --- internal ---

/** What Linux shows for a user that it does not know; distributions call it nobody. */
const nobody: ProcessUser = { uid: 65_534, gid: 65_534 };

/** Whether every user can read a file, by the modes of it and of each directory above it. */
function isOpenToAll(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    const { mode } = statSync(file);
    if ((mode & 0o004) === 0 || (statSync(file).isDirectory() && (mode & 0o001) === 0)) return false;
    for (let directory = dirname(file); ; directory = dirname(directory)) {
      if ((statSync(directory).mode & 0o001) === 0) return false;
      if (directory === dirname(directory)) return true;
    }
  } catch {
    return false;
  }
}
