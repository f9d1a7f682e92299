import { OciError, type OciErrorCode } from "../oci-error.ts";
import type { ErrorDetails } from "@armory-plugins/base/armory-error";
import type { Repository } from "../reference/reference.ts";
import type { Settings } from "./settings.ts";

/** What a task needs: to read from a repository, or to write to it too. */
export type Access = "pull" | "push";

/** One call of a client. */
export interface Task {
  /** How its errors begin: `cannot pull ghcr.io/acme/plugin:1.0`. */
  readonly what: string;
  readonly repository: Repository;
  readonly access: Access;
  /** Aborted when the caller says so, or when the time is used up. */
  readonly signal: AbortSignal;
}

/** Start a task. `end` must be called, or its timer stays. */
export function startTask(
  { clock, deadline, timeoutMs, signal }: Settings,
  task: Omit<Task, "signal">,
): Task & { readonly end: () => void } {
  const over = new AbortController();
  const ended = new AbortController();
  const timeOut = (): void => {
    const reason = `${task.what}: it took longer than ${timeoutMs / 1000} s`;
    over.abort(new OciError("TIMED_OUT", reason, { limit: "timeoutMs" }));
  };
  const left = deadline - clock.now();
  if (left <= 0) timeOut();
  else clock.sleep(left, ended.signal).then(timeOut, () => {});
  return {
    ...task,
    signal: signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]),
    end: () => ended.abort(),
  };
}

/** An error of a task: its detail begins with what cannot be done. */
export function taskError(task: Task, code: OciErrorCode, reason: string, details: ErrorDetails = {}): OciError {
  return new OciError(code, `${task.what}: ${reason}`, details);
}

/** @throws OciError `TIMED_OUT` or `ABORTED` where the task may not go on. */
export function throwIfOver(task: Task): void {
  if (!task.signal.aborted) return;
  const reason: unknown = task.signal.reason;
  throw reason instanceof OciError ? reason : taskError(task, "ABORTED", "it was aborted", { cause: reason });
}
