import type { CredentialSource } from "../credentials/credentials.ts";
import type { RegistryClientOptions } from "./client-options.ts";
import { systemClock } from "./clock.ts";

/** The options of a client, each with its default, and when its time is used up. */
export interface Settings extends Required<Omit<RegistryClientOptions, "plainHttp" | "signal">> {
  readonly plainHttp: boolean | undefined;
  readonly signal: AbortSignal | undefined;
  /** In ms since 1970. */
  readonly deadline: number;
}

export function toSettings(options: RegistryClientOptions): Settings {
  const { clock = systemClock, timeoutMs = 10 * 60_000 } = options;
  return {
    credentials: options.credentials ?? nobody,
    plainHttp: options.plainHttp,
    timeoutMs,
    idleMs: options.idleMs ?? 60_000,
    attempts: options.attempts ?? 5,
    maxManifestBytes: options.maxManifestBytes ?? 4 * 2 ** 20,
    maxBlobBytes: options.maxBlobBytes ?? 512 * 2 ** 20,
    userAgent: options.userAgent ?? "armory-plugins",
    onProgress: options.onProgress ?? (() => {}),
    signal: options.signal,
    fetch: options.fetch ?? fetch,
    clock,
    random: options.random ?? Math.random,
    deadline: clock.now() + timeoutMs,
  };
}

// --- internal ---

const nobody: CredentialSource = async () => undefined;
