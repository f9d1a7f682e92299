import { userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import { HostError } from "../host-error.ts";

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A kind of files that this system keeps for each user. */
export type UserDirectoryKind = "cache" | "data";

/**
 * Where the user's files of a kind belong: `armory-plugins` in the user's own directory for them.
 *
 * The path is absolute: with a relative `HOME`, whatever directory a process runs in would be the user's own, and what is there trusted.
 *
 * @throws HostError `CACHE_UNWRITABLE` when there is no such directory.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ (a relative path is ignored)
 */
export function userDirectory(kind: UserDirectoryKind, env: Environment = process.env): string {
  const { variable, below, name } = place(kind);
  const named = variable === homeVariable ? undefined : env[variable];
  return join(named !== undefined && isAbsolute(named) ? named : join(home(kind, env), ...below), ...name);
}

/** The environment variable that says where {@link userDirectory} is. */
export function directoryVariable(kind: UserDirectoryKind): string {
  return place(kind).variable;
}

// --- internal ---

interface Place {
  readonly variable: string;
  /** Where it is below the home directory when the variable says nothing. */
  readonly below: readonly string[];
  readonly name: readonly string[];
}

const homeVariable = process.platform === "win32" ? "USERPROFILE" : "HOME";

function place(kind: UserDirectoryKind): Place {
  const isCache = kind === "cache";
  const name = "armory-plugins";
  switch (process.platform) {
    case "win32":
      return { variable: "LOCALAPPDATA", below: ["AppData", "Local"], name: [name, isCache ? "Cache" : "Data"] };
    case "darwin":
      return {
        variable: homeVariable,
        below: ["Library", isCache ? "Caches" : "Application Support"],
        name: [name],
      };
    default:
      return isCache
        ? { variable: "XDG_CACHE_HOME", below: [".cache"], name: [name] }
        : { variable: "XDG_DATA_HOME", below: [".local", "share"], name: [name] };
  }
}

function home(kind: UserDirectoryKind, env: Environment): string {
  const path = env[homeVariable] ?? homeOfAccount();
  if (path !== undefined && isAbsolute(path)) return path;
  const reason =
    path === undefined ? "you have no home directory" : `${homeVariable} is "${path}", not an absolute path`;
  throw new HostError(
    "CACHE_UNWRITABLE",
    `cannot find a directory for the ${kind === "cache" ? "cache" : "cache's key"}: ${reason}`,
    { remedy: `set ${variablesThatHelp(kind, env)}, or load without a cache` },
  );
}

/** Who has no home needs a directory for the cache and another one for its key. */
function variablesThatHelp(kind: UserDirectoryKind, env: Environment): string {
  const dataVariable = directoryVariable("data");
  const isDataMissing = dataVariable !== homeVariable && !isAbsolute(env[dataVariable] ?? "");
  const others = [...(kind === "cache" ? ["ARMORY_CACHE_DIR"] : []), ...(isDataMissing ? [dataVariable] : [])];
  // Where the key is below the home alone, no other variable helps
  if (dataVariable === homeVariable || others.length === 0) return `${homeVariable} to an absolute path`;
  if (others.length === 1) return `${homeVariable} or ${others[0]} to an absolute path`;
  return `${homeVariable}, or both ${others.join(" and ")}, to absolute paths`;
}

/** The home that the system's accounts name: none for a user ID without an account. */
function homeOfAccount(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
