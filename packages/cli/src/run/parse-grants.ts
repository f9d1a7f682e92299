import { resolve } from "node:path";
import type { Preopen } from "@armory-plugins/host";
import { InvalidArgumentError } from "commander";

/** One environment variable that a plugin sees. */
export interface EnvGrant {
  readonly name: string;
  readonly value: string;
}

/** Parse `NAME=VALUE`. */
export function parseEnvGrant(text: string): EnvGrant {
  const equals = text.indexOf("=");
  if (equals < 1)
    throw new InvalidArgumentError(`"${text}" is not NAME=VALUE; values of this shell are not passed on.`);
  return { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

/**
 * Parse `HOST:GUEST` with an optional `:ro` or `:rw`; reading only is the default.
 *
 * The host's part may hold colons (`C:\data:/data:ro`): what counts is the last one before an absolute guest path.
 */
export function parseDirGrant(text: string): Preopen {
  const match = /^(.+):(\/[^:]*?)(?::(ro|rw))?$/s.exec(text);
  if (match === null)
    throw new InvalidArgumentError(`"${text}" is not HOST:GUEST[:ro|rw] with an absolute GUEST such as /data.`);
  const [, hostPath = "", guestPath = "", access] = match;
  return { hostPath, guestPath, access: access === "rw" ? "read-write" : "read" };
}

/** The grant with its host directory made absolute. */
export function resolveDirGrant(grant: Preopen, cwd: string): Preopen {
  return { ...grant, hostPath: resolve(cwd, grant.hostPath) };
}
