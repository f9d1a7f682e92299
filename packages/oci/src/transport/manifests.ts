import type { Descriptor } from "../content/descriptor.ts";
import { type Digest, digestOf, isDigest } from "../content/digest.ts";
import { isObject, requireJson } from "../content/json.ts";
import { mediaTypes } from "../content/media-types.ts";
import type { OciError } from "../oci-error.ts";
import type { Reference } from "../reference/reference.ts";
import type { Answer } from "./answer.ts";
import type { HttpClient } from "./http-client.ts";
import type { FetchedManifest, PushedManifest, PushManifestOptions } from "./registry-client.ts";
import { retrying } from "./retry.ts";
import { type Task, taskError } from "./task.ts";

/** Ask which manifest a reference leads to. Not every registry tells it without the manifest itself. */
export async function resolveManifest(http: HttpClient, task: Task, reference: Reference): Promise<Descriptor> {
  const answer = await retrying(http.settings, task, () =>
    http.request(task, {
      step: "the manifest request",
      method: "HEAD",
      url: manifestUrl(http, task, reference),
      expects: [200, 405],
      headers: { accept },
    }),
  );
  await answer.discard();
  const digest = answer.headers.get("docker-content-digest");
  const { contentLength: size, contentType: mediaType } = answer;
  const isTold = answer.status === 200 && size !== undefined && mediaType !== undefined;
  if (!isTold || digest === null || !isDigest(digest)) return (await fetchManifest(http, task, reference)).descriptor;
  if (reference.digest !== undefined && digest !== reference.digest) throw wrongDigest(task, digest, reference.digest);
  checkMediaType(answer, mediaType);
  checkSize(http, task, size);
  return { mediaType, digest, size };
}

/** Download a manifest, and check its digest: the one of the reference, otherwise the one that the registry gives. */
export async function fetchManifest(http: HttpClient, task: Task, reference: Reference): Promise<FetchedManifest> {
  const { maxManifestBytes } = http.settings;
  return await retrying(http.settings, task, async () => {
    const answer = await http.request(task, {
      step: "the manifest request",
      method: "GET",
      url: manifestUrl(http, task, reference),
      expects: [200],
      headers: { accept },
    });
    const { contentType: mediaType = "" } = answer;
    try {
      checkMediaType(answer, mediaType);
      checkSize(http, task, answer.contentLength ?? 0);
    } catch (error) {
      await answer.discard();
      throw error;
    }
    const bytes = await answer.bytes(maxManifestBytes, "maxManifestBytes");
    const digest = checkDigest(task, answer, bytes, reference.digest);
    checkOwnMediaType(answer, bytes, mediaType);
    const etag = answer.headers.get("etag");
    return { descriptor: { mediaType, digest, size: bytes.length }, bytes, ...(etag === null ? {} : { etag }) };
  });
}

/** Upload a manifest. */
export async function pushManifest(
  http: HttpClient,
  task: Task,
  reference: Reference,
  bytes: Uint8Array,
  mediaType: string,
  { ifMatch, ifNoneMatch }: PushManifestOptions,
): Promise<PushedManifest> {
  const { tag, digest: named } = reference;
  const digest = digestOf(bytes, named);
  if (named !== undefined && digest !== named) throw wrongDigest(task, digest, named);
  checkSize(http, task, bytes.length);
  const answer = await retrying(http.settings, task, () =>
    http.request(task, {
      step: "the upload request for the manifest",
      method: "PUT",
      url: http.url(task, `manifests/${tag ?? named ?? "latest"}`),
      expects: [201],
      headers: {
        "content-type": mediaType,
        ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
        ...(ifNoneMatch === undefined ? {} : { "if-none-match": ifNoneMatch }),
      },
      body: { size: bytes.length, open: () => inOnePiece(bytes) },
    }),
  );
  await answer.discard();
  const told = answer.headers.get("docker-content-digest");
  if (told !== null && isDigest(told) && told !== digestOf(bytes, told)) throw wrongDigest(task, told, digest);
  const etag = answer.headers.get("etag");
  return { descriptor: { mediaType, digest, size: bytes.length }, ...(etag === null ? {} : { etag }) };
}

// --- internal ---

const accepted: ReadonlySet<string> = new Set([
  mediaTypes.manifest,
  mediaTypes.index,
  mediaTypes.dockerManifest,
  mediaTypes.dockerIndex,
]);

const accept = [...accepted].join(", ");

function manifestUrl(http: HttpClient, task: Task, { tag, digest }: Reference): URL {
  return http.url(task, `manifests/${digest ?? tag ?? "latest"}`);
}

function checkMediaType(answer: Answer, mediaType: string): void {
  if (!accepted.has(mediaType)) throw answer.invalid(`with ${answer.shown("content-type")}, which is not a manifest,`);
}

/** A manifest that calls itself something else would be read in another way by somebody else (CVE-2021-41190). */
function checkOwnMediaType(answer: Answer, bytes: Uint8Array, mediaType: string): void {
  const value = requireJson(bytes, (cause) => answer.invalid("a manifest that is not JSON", cause));
  const own = isObject(value) ? (value["mediaType"] ?? mediaType) : undefined;
  if (own !== mediaType) throw answer.invalid("a manifest that contradicts its media type");
}

function checkSize(http: HttpClient, task: Task, size: number): void {
  const { maxManifestBytes } = http.settings;
  if (size <= maxManifestBytes) return;
  const reason = `the manifest has ${size} bytes, more than the ${maxManifestBytes} that are allowed`;
  throw taskError(task, "OVERSIZED_ARTIFACT", reason, { limit: "maxManifestBytes" });
}

function checkDigest(task: Task, answer: Answer, bytes: Uint8Array, wanted: Digest | undefined): Digest {
  const told = answer.headers.get("docker-content-digest") ?? "";
  const expected = wanted ?? (isDigest(told) ? told : undefined);
  const digest = digestOf(bytes, expected);
  if (expected !== undefined && digest !== expected) throw wrongDigest(task, digest, expected);
  return digest;
}

function wrongDigest(task: Task, digest: Digest, expected: Digest): OciError {
  return taskError(task, "DIGEST_MISMATCH", `the manifest has the digest ${digest}, not ${expected}`, {
    remedy: "do not use it; find out who changed it",
  });
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
