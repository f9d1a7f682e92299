import { isAbsolute, relative, resolve } from "node:path";

/** Commands to type once in a new project, one a line, by the platform's shell. */
export interface SetupCommands {
  readonly posix: readonly string[];
  readonly win32: readonly string[];
}

/** A project that was made. */
export interface MadeProject {
  /** Where it is, relative to where the person is, or absolute. */
  readonly directory: string;
  /** The commands that bring what npm can't; if absent, there are none. */
  readonly setup?: SetupCommands | undefined;
  /** What must be on the machine beside Node; undefined when nothing must. */
  readonly needs?: string | undefined;
}

/**
 * The commands to type after a project was made, one a line, and what they need.
 *
 * @param cwd Where the person is.
 * @param platform Decides how a path with spaces is quoted.
 */
export function renderNextSteps(
  cwd: string,
  { directory, setup, needs }: MadeProject,
  platform: NodeJS.Platform = process.platform,
): string {
  const target = resolve(cwd, directory);
  const path = isAbsolute(directory) ? target : relative(cwd, target);
  const change = path === "" || target === cwd ? [] : [`cd ${quote(path, platform)}`];
  const commands = [...change, "npm install", ...(setup?.[platform === "win32" ? "win32" : "posix"] ?? []), "npm test"];
  const hint = needs === undefined ? "" : `\nRequires ${needs}. Run "npx armory doctor" to see what is missing.\n`;
  return `${commands.map((command) => `  ${command}\n`).join("")}${hint}`;
}

// --- internal ---

function quote(path: string, platform: NodeJS.Platform): string {
  // A leading hyphen would be a flag
  const safe = path.startsWith("-") ? `./${path}` : path;
  if (/^[\w@%+=:,./-]+$/u.test(safe) || (platform === "win32" && /^[\w@+=:,./\\-]+$/u.test(safe))) return safe;
  return platform === "win32" ? `"${safe}"` : `'${safe.replaceAll("'", String.raw`'\''`)}'`;
}
