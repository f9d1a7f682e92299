import { nameSome, printableLine } from "@armory-plugins/base";
import { isObject, parseJsonBytes } from "../content/json.ts";
import type { OciError } from "../oci-error.ts";
import type { Answer } from "./answer.ts";
import { PassingFailure } from "./passing-failure.ts";
import { parseRetryAfter } from "./retry.ts";
import { type Task, taskError } from "./task.ts";

/** Whom an answer is for: a user with credentials, anybody, or somebody whom the registry sent elsewhere, where there is nothing to log in to. */
export type Identity = "user" | "anybody" | "guest";

/**
 * What an answer says that is not the one that was hoped for. It reads the body, as far as it is a registry's list of errors.
 *
 * @returns a PassingFailure where another attempt may help.
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 */
export async function answerError(
  task: Task,
  answer: Answer,
  identity: Identity,
  now: number,
): Promise<OciError | PassingFailure> {
  const { status, who, step } = answer;
  const said = await readErrors(answer);
  const reason = `${who} answered ${status}${said} to ${step}`;
  if (status === 429 || status === 408 || (status >= 500 && status !== 501 && status <= 504)) {
    const error = taskError(task, status === 429 ? "REGISTRY_BUSY" : "REGISTRY_FAILED", reason, {
      remedy: status === 429 ? "wait, or log in: most registries allow more then" : "try again later",
    });
    return new PassingFailure(error, parseRetryAfter(answer.headers.get("retry-after"), now));
  }
  if (identity === "guest" && (status === 401 || status === 403)) {
    return taskError(task, "REGISTRY_FAILED", reason, {
      remedy: "try again later, or ask the operator of the registry",
    });
  }
  const { registry } = task.repository;
  switch (status) {
    case 401:
      return identity === "user"
        ? taskError(task, "AUTHENTICATION_FAILED", reason, {
            remedy: `check the repository, then log in again: docker login ${registry}`,
          })
        : taskError(task, "ACCESS_DENIED", `${reason}, and there are no credentials for "${registry}"`, {
            remedy: `${checkFirst}, then log in: docker login ${registry}`,
          });
    case 403:
      return taskError(task, "ACCESS_DENIED", reason, {
        remedy:
          identity === "user"
            ? `${checkFirst}, then whether your account may do this`
            : `${checkFirst}, then log in: docker login ${registry}`,
      });
    case 404:
      return taskError(task, "ARTIFACT_NOT_FOUND", reason, {
        remedy: "check the repository and the tag; some registries also answer so where you have no access",
      });
    case 412:
      return taskError(task, "MANIFEST_CHANGED", reason, { remedy: "try again" });
    case 413:
      return taskError(task, "OVERSIZED_ARTIFACT", reason, {
        remedy: "push less, or ask the operator of the registry",
      });
    default:
      return taskError(task, "REGISTRY_FAILED", reason, { remedy: "check that the address is that of a registry" });
  }
}

// --- internal ---

const checkFirst = "check the repository and the tag first: some registries deny access to what does not exist";

const MAX_ERROR_BYTES = 65_536;
const MAX_SHOWN = 200;

/** The registry's own words, in parentheses: ` (MANIFEST_UNKNOWN: "manifest unknown")`; nothing where it has none. */
async function readErrors(answer: Answer): Promise<string> {
  const errors = await readJson(answer);
  const list = isObject(errors) && Array.isArray(errors["errors"]) ? errors["errors"] : [];
  const words = list.flatMap((each: unknown) => {
    if (!isObject(each)) return [];
    const { code, message } = each;
    const shown = [code, message].filter((text) => typeof text === "string" && text !== "");
    return shown.length === 0 ? [] : [printableLine(shown.join(": ").slice(0, MAX_SHOWN))];
  });
  return words.length === 0 ? "" : ` (${nameSome(words)})`;
}

async function readJson(answer: Answer): Promise<unknown> {
  try {
    return parseJsonBytes(await answer.bytes(MAX_ERROR_BYTES));
  } catch {
    return undefined;
  }
}
