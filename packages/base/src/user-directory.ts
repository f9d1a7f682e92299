import { userInfo } from "node:os";
import { isAbsolute, join } from "node:path";

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A kind of files that a system keeps for each user. */
export type UserDirectoryKind = "cache" | "config" | "data";

/** The environment variable that says where a user's home is. */
export const homeVariable = process.platform === "win32" ? "USERPROFILE" : "HOME";

/**
 * Where the user's files of a kind belong: `armory-plugins` in the user's own directory for them.
 *
 * The path is absolute: with a relative `HOME`, whatever directory a process runs in would be the user's own, and what is there trusted.
 *
 * @throws NoHomeError when there is no such directory.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ (a relative path is ignored)
 */
export function userDirectory(kind: UserDirectoryKind, env: Environment = process.env): string {
  const { variable, below, name } = place(kind);
  const named = variable === homeVariable ? undefined : env[variable];
  return join(named !== undefined && isAbsolute(named) ? named : join(home(env), ...below), ...name);
}

/** The environment variable that says where {@link userDirectory} is. */
export function directoryVariable(kind: UserDirectoryKind): string {
  return place(kind).variable;
}

/** Why the user has no directory: its message is the reason, as the end of a sentence. */
export class NoHomeError extends Error {
  override readonly name = "NoHomeError";
}

// --- internal ---

interface Place {
  readonly variable: string;
  /** Where it is below the home directory when the variable says nothing. */
  readonly below: readonly string[];
  readonly name: readonly string[];
}

const windowsNames = { cache: "Cache", config: "Config", data: "Data" } as const;

const macNames = { cache: "Caches", config: "Preferences", data: "Application Support" } as const;

const xdgPlaces = {
  cache: { variable: "XDG_CACHE_HOME", below: [".cache"] },
  config: { variable: "XDG_CONFIG_HOME", below: [".config"] },
  data: { variable: "XDG_DATA_HOME", below: [".local", "share"] },
} as const;

function place(kind: UserDirectoryKind): Place {
  const name = "armory-plugins";
  switch (process.platform) {
    case "win32":
      return { variable: "LOCALAPPDATA", below: ["AppData", "Local"], name: [name, windowsNames[kind]] };
    case "darwin":
      return { variable: homeVariable, below: ["Library", macNames[kind]], name: [name] };
    default:
      return { ...xdgPlaces[kind], name: [name] };
  }
}

function home(env: Environment): string {
  const path = env[homeVariable] ?? homeOfAccount();
  if (path !== undefined && isAbsolute(path)) return path;
  throw new NoHomeError(
    path === undefined ? "you have no home directory" : `${homeVariable} is "${path}", not an absolute path`,
  );
}

/** The home that the system's accounts name: none for a user ID without an account. */
function homeOfAccount(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
