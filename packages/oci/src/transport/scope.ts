import { isOciError } from "../oci-error.ts";
import { parseReference, type Repository } from "../reference/reference.ts";
import { isSameRegistry } from "./endpoint.ts";

/** A registry, or a repository with all below it. */
export interface Scope {
  readonly registry: string;
  /** Absent for all of the registry. */
  readonly repository?: string;
}

/**
 * Parse `registry` or `registry/repository`, as the user of a rule writes it: without a tag, a digest and wildcards, which no repository is called.
 *
 * @returns undefined for anything else.
 */
export function parseScope(text: string): Scope | undefined {
  try {
    const { registry, repository } = parseReference(`${text.replace(/\/$/, "")}${below}`);
    return repository.length < below.length
      ? { registry }
      : { registry, repository: repository.slice(0, -below.length) };
  } catch (error) {
    if (isOciError(error)) return undefined;
    throw error;
  }
}

/** Whether a repository is in a scope, however its registry is spelled: with its own port or without, by another name of Docker Hub or of this machine. */
export function isInScope({ registry, repository }: Repository, scope: Scope): boolean {
  if (!isSameRegistry(registry, scope.registry)) return false;
  return scope.repository === undefined || `${repository}/`.startsWith(`${scope.repository}/`);
}

// --- internal ---

/** A reference has to have a repository. */
const below = "/a";
