import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The Chromium of this machine: `CHROMIUM_PATH`, else the first of its usual names in `PATH`. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const directories = (env["PATH"] ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const paths = names.flatMap((name) => directories.map((directory) => join(directory, name)));
  return [env["CHROMIUM_PATH"], ...paths].find((path) => path !== undefined && path !== "" && isProgram(path));
}

// --- internal ---

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
