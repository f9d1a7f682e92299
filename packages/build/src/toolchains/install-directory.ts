import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeDirectory } from "@armory-plugins/base";

/** Where a toolchain of this name is, or will be. */
export function toolchainDirectory(cacheDir: string, name: string): string {
  return join(cacheDir, "toolchains", name);
}

/** Whether a toolchain of this name is installed. */
export async function isInstalled(cacheDir: string, name: string): Promise<boolean> {
  try {
    return (await stat(toolchainDirectory(cacheDir, name))).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Install a toolchain: `fill` writes it into a temporary directory, which takes its final name in one step at the end.
 *
 * Whoever looks finds all of it or nothing. Of two that install at the same time, the second finds it done.
 *
 * @returns the directory.
 * @throws what `fill` throws; then nothing is left behind.
 */
export async function installDirectory(
  cacheDir: string,
  name: string,
  fill: (directory: string) => Promise<void>,
): Promise<string> {
  const target = toolchainDirectory(cacheDir, name);
  if (await isInstalled(cacheDir, name)) return target;
  const draft = `${target}.${randomUUID()}.tmp`;
  await makeDirectory(dirname(target));
  try {
    await mkdir(draft);
    await fill(draft);
    await rename(draft, target).catch(async (error: unknown) => {
      if (!(await isInstalled(cacheDir, name))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}
