import { NriError } from "../nri-error.ts";
import { FileTrust } from "./file-trust.ts";
import type { Exposure } from "./file-trust.ts";

/**
 * What becomes of files and directories that somebody else than root can change:
 *
 * - `root-only`: refused when every user can, or when they belong to another user; taken with a warning when a group can;
 * - `warn`: taken, with a warning;
 * - `any`: taken, and nobody looks.
 */
export type TrustPolicy = "root-only" | "warn" | "any";

/** Has only those files be taken that a {@link TrustPolicy} allows. One is for one look at the directories. */
export class FileGuard {
  /** What is dangerous and was taken, by the path that lets others in. */
  readonly warnings = new Map<string, string>();
  readonly #policy: TrustPolicy;
  readonly #trust = new FileTrust();

  constructor(policy: TrustPolicy) {
    this.#policy = policy;
  }

  /**
   * Check a file or directory, and what leads to it; a path that is not there is fine.
   *
   * @throws NriError `UNTRUSTED_FILE` with the path that lets others in, its mode or owner, and the command that ends it.
   */
  async check(path: string): Promise<void> {
    if (this.#policy === "any") return;
    for (const exposure of await this.#trust.check(path)) {
      if (this.#policy === "root-only" && exposure.to !== "group") throw refusal(path, exposure);
      const { fact, remedy } = exposure;
      this.warnings.set(exposure.path, `"${exposure.path}" ${fact}, who can change what root runs; run "${remedy}"`);
    }
  }
}

/** The policy of a daemon: that of root takes what is root's, any other user's what that user may read. Windows has neither. */
export function daemonPolicy(allowUntrusted: boolean): TrustPolicy {
  if (process.geteuid?.() !== 0) return "any";
  return allowUntrusted ? "warn" : "root-only";
}

// --- internal ---

function refusal(path: string, exposure: Exposure): NriError {
  const subject = exposure.path === path ? "it" : `"${exposure.path}"`;
  const reason = `${subject} ${exposure.fact}, who could change what root runs`;
  return new NriError("UNTRUSTED_FILE", `cannot trust "${path}": ${reason}`, {
    remedy: `run "${exposure.remedy}", or give --allow-untrusted-files`,
  });
}
