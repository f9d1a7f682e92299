import type { Descriptor } from "../content/descriptor.ts";
import { digestFrom, hashFor, isDigest } from "../content/digest.ts";
import { type HttpClient, leadsTo } from "./http-client.ts";
import { retrying } from "./retry.ts";
import { type Task, taskError } from "./task.ts";

/** Upload a blob, unless it is there. Where that fails, it starts again: whether it is there now is asked first. */
export async function pushBlob(
  http: HttpClient,
  task: Task,
  descriptor: Descriptor,
  open: () => AsyncIterable<Uint8Array>,
): Promise<"exists" | "pushed"> {
  return await retrying(http.settings, task, async () => {
    if (await hasBlob(http, task, descriptor)) return "exists";
    await uploadBlob(http, task, descriptor, await startUpload(http, task), open);
    return "pushed";
  });
}

// --- internal ---

async function hasBlob(http: HttpClient, task: Task, { digest, size }: Descriptor): Promise<boolean> {
  const answer = await http.request(task, {
    step: "the question for the blob",
    method: "HEAD",
    url: http.url(task, `blobs/${digest}`),
    expects: [200, 404],
  });
  await answer.discard();
  return answer.status === 200 && (answer.contentLength ?? size) === size;
}

/** @returns where the blob is to be sent, with the registry's own parameters. */
async function startUpload(http: HttpClient, task: Task): Promise<URL> {
  const answer = await http.request(task, {
    step: "the upload request",
    method: "POST",
    url: http.url(task, "blobs/uploads/"),
    expects: [202],
    headers: { "content-length": "0" },
  });
  await answer.discard();
  return leadsTo(answer, task, http.settings);
}

async function uploadBlob(
  http: HttpClient,
  task: Task,
  descriptor: Descriptor,
  location: URL,
  open: () => AsyncIterable<Uint8Array>,
): Promise<void> {
  const { digest, size } = descriptor;
  const url = new URL(location);
  // As text: the registry may have signed its own parameters as they are written
  url.search += `${url.search === "" ? "?" : "&"}digest=${encodeURIComponent(digest)}`;
  const answer = await http.request(task, {
    step: "the upload of the blob",
    method: "PUT",
    url,
    expects: [201],
    headers: { "content-type": "application/octet-stream" },
    body: { size, open: () => checkedChunks(http, task, descriptor, open()) },
  });
  await answer.discard();
  const told = answer.headers.get("docker-content-digest");
  if (told === null || !isDigest(told) || told === digest || told.length !== digest.length) return;
  throw taskError(task, "DIGEST_MISMATCH", `${answer.who} received something with the digest ${told}`);
}

/** What is uploaded, whose size and digest must be those that were promised: a file may change while it is read. */
async function* checkedChunks(
  { settings }: HttpClient,
  task: Task,
  { digest, size }: Descriptor,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = hashFor(digest);
  let done = 0;
  let last: Uint8Array | undefined;
  const report = (): void => settings.onProgress({ direction: "push", digest, done, total: size });
  report();
  for await (const chunk of chunks) {
    // The last one waits for the check, so that a registry never gets all of something else
    if (last !== undefined) yield last;
    if (last !== undefined) report();
    last = chunk;
    done += chunk.length;
    if (done > size) break;
    hash.update(chunk);
  }
  if (done !== size || digestFrom(hash, digest) !== digest) {
    throw taskError(task, "DIGEST_MISMATCH", "what is to be pushed changed while it was read", {
      remedy: "try again when nobody writes to it",
    });
  }
  if (last !== undefined) yield last;
  report();
}
