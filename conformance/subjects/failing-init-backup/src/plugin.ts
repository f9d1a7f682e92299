import { InitError, accept } from "@armory-plugins/guest";
import type { BackupContext } from "@armory-plugins/guest";

export function init(_context: BackupContext, config?: string): void {
  throw new InitError("INIT_FAILED", `refused: ${config ?? "no config"}`);
}

export const transform = accept;
