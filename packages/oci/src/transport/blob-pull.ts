import type { Hash } from "node:crypto";
import type { Descriptor } from "../content/descriptor.ts";
import { digestFrom, hashFor } from "../content/digest.ts";
import type { OciError } from "../oci-error.ts";
import type { Answer } from "./answer.ts";
import type { HttpClient } from "./http-client.ts";
import { PassingFailure } from "./passing-failure.ts";
import type { FetchBlobOptions } from "./registry-client.ts";
import { pauseAfter, retrying } from "./retry.ts";
import { type Task, taskError } from "./task.ts";

/** Download a blob. Where the connection breaks, the rest is asked for. */
export async function* pullBlob(
  http: HttpClient,
  task: Task,
  descriptor: Descriptor,
  { prefix }: FetchBlobOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { settings } = http;
  const { digest, size } = descriptor;
  if (size > settings.maxBlobBytes) {
    const reason = `the blob has ${size} bytes by its manifest, more than the ${settings.maxBlobBytes} that are allowed`;
    throw taskError(task, "OVERSIZED_ARTIFACT", reason, { limit: "maxBlobBytes" });
  }
  const hash = hashFor(digest);
  let done = prefix === undefined ? 0 : await readPrefix(task, descriptor, prefix, hash);
  const report = (): void => settings.onProgress({ direction: "pull", digest, done, total: size });
  report();
  for (let failures = 0; done < size;) {
    const before = done;
    try {
      for await (const chunk of pullFrom(http, task, descriptor, done)) {
        done += chunk.length;
        hash.update(chunk);
        report();
        yield chunk;
      }
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error;
      failures = done > before ? 1 : failures + 1;
      await pauseAfter(settings, task, error, failures);
    }
  }
  const found = digestFrom(hash, digest);
  if (found === digest) return;
  throw taskError(task, "DIGEST_MISMATCH", `the blob has the digest ${found}`, {
    remedy: "do not use it; find out who changed it",
  });
}

// --- internal ---

async function readPrefix(
  task: Task,
  { size }: Descriptor,
  prefix: AsyncIterable<Uint8Array>,
  hash: Hash,
): Promise<number> {
  let done = 0;
  for await (const chunk of prefix) {
    done += chunk.length;
    if (done > size) throw wrongSize(task, `what is there of the blob has more than its ${size} bytes`);
    hash.update(chunk);
  }
  return done;
}

/**
 * The bytes of a blob from an offset to its end.
 *
 * @throws PassingFailure when it ends before.
 */
async function* pullFrom(
  http: HttpClient,
  task: Task,
  { digest, size }: Descriptor,
  from: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const step = "the blob request";
  const answer = await retrying(http.settings, task, () =>
    http.request(task, {
      step,
      method: "GET",
      url: http.url(task, `blobs/${digest}`),
      expects: from === 0 ? [200] : [200, 206, 416],
      // With an end: without one, the registry of go-containerregistry refuses it
      headers: from === 0 ? {} : { range: `bytes=${from}-${size - 1}` },
    }),
  );
  const problem = problemOfStart(task, answer, size, from);
  if (problem !== undefined) {
    await answer.discard();
    throw problem;
  }
  // A registry may ignore that only the rest was asked for
  let at = answer.status === 206 ? from : 0;
  for await (const chunk of answer.chunks()) {
    const fresh = chunk.subarray(Math.min(Math.max(from - at, 0), chunk.length));
    at += chunk.length;
    if (at > size) throw wrongSize(task, `${answer.who} sends more than the ${size} bytes of the blob`);
    if (fresh.length > 0) yield fresh;
  }
  if (at < size) {
    throw new PassingFailure(wrongSize(task, `${answer.who} ended the blob after ${at} of ${size} bytes`));
  }
}

/** What is wrong with how an answer begins: it must be the rest of the blob, or all of it. */
function problemOfStart(task: Task, answer: Answer, size: number, from: number): OciError | undefined {
  if (answer.status === 416) return wrongSize(task, `${answer.who} has no more than ${from} of the ${size} bytes`);
  if (answer.status === 206) {
    const range = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(answer.headers.get("content-range") ?? "");
    const isRest = range !== null && Number(range[1]) === from && (range[2] === "*" || Number(range[2]) === size);
    return isRest ? undefined : answer.invalid(`with the range ${answer.shown("content-range")}`);
  }
  const { contentLength = size } = answer;
  if (contentLength === size) return undefined;
  return wrongSize(task, `${answer.who} has ${contentLength} bytes for the blob, not ${size}`);
}

function wrongSize(task: Task, reason: string): OciError {
  return taskError(task, "SIZE_MISMATCH", reason, { remedy: "pull again; if it repeats, push the artifact again" });
}
