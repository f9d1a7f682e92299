import type { FailurePolicy, NriLimits } from "./plugin-thread-options.ts";
import { patientCallMs } from "./plugin-thread-options.ts";

/** How long a plugin that was configured may take for a request. */
export interface CallLimit {
  readonly limitMs: number;
  /** Why it is shorter than what the operator allows, as the rest of a sentence. */
  readonly remark: string | undefined;
}

/**
 * How long a plugin with this failure policy may take for a request.
 *
 * The runtime drops a plugin that takes longer than it waits, and asks it nothing any more. So one whose requests are to fail is stopped before that, and answers with an error; one that
 * the runtime keeps has longer, unless somebody wrote how long.
 *
 * @param runtimeMs - what the runtime waits for; 0 when it has not said so.
 */
export function callLimitOf(
  { failRequest, keepConnected }: FailurePolicy,
  { callMs }: Pick<NriLimits, "callMs">,
  isGiven: boolean,
  runtimeMs: number,
): CallLimit {
  if (keepConnected) return { limitMs: isGiven ? callMs : Math.max(callMs, patientCallMs), remark: undefined };
  const limitMs = Math.max(runtimeMs / 2, runtimeMs - answerMs);
  if (!failRequest || runtimeMs <= 0 || limitMs >= callMs) return { limitMs: callMs, remark: undefined };
  return { limitMs, remark: `the runtime waits ${runtimeMs} ms, and the error has to reach it before` };
}

// --- internal ---

/** What an error may take on its way to the runtime on a busy node. */
const answerMs = 250;
