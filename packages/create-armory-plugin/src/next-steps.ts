import { isAbsolute, relative, resolve } from "node:path";

/**
 * The commands to type after a project was made, one a line.
 *
 * @param cwd Where the person is.
 * @param directory Where the project is, relative to `cwd` or absolute.
 * @param platform Decides how a path with spaces is quoted.
 */
export function renderNextSteps(cwd: string, directory: string, platform: NodeJS.Platform = process.platform): string {
  const target = resolve(cwd, directory);
  const path = isAbsolute(directory) ? target : relative(cwd, target);
  const change = path === "" || target === cwd ? [] : [`cd ${quote(path, platform)}`];
  return [...change, "npm install", "npm test"].map((command) => `  ${command}\n`).join("");
}

// --- internal ---

function quote(path: string, platform: NodeJS.Platform): string {
  // A leading hyphen would be a flag
  const safe = path.startsWith("-") ? `./${path}` : path;
  if (/^[\w@%+=:,./-]+$/u.test(safe) || (platform === "win32" && /^[\w@+=:,./\\-]+$/u.test(safe))) return safe;
  return platform === "win32" ? `"${safe}"` : `'${safe.replaceAll("'", String.raw`'\''`)}'`;
}
