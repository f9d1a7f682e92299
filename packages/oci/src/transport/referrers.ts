import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { isObject, parseJsonBytes } from "../content/json.ts";
import { readIndex, readManifest } from "../content/manifest.ts";
import { mediaTypes } from "../content/media-types.ts";
import { isOciError } from "../oci-error.ts";
import type { HttpClient } from "./http-client.ts";
import { fetchManifest, pushManifest } from "./manifests.ts";
import { MAX_LIST_BYTES, MAX_PAGES, nextPage } from "./paging.ts";
import { PassingFailure } from "./passing-failure.ts";
import type { FetchedManifest, PushManifestOptions, Referrer } from "./registry-client.ts";
import { pauseAfter, retrying } from "./retry.ts";
import { type Task, taskError } from "./task.ts";

/**
 * What refers to a manifest. A registry that has no list of them has a tag for it, by agreement of the clients.
 *
 * Whether it has one is asked, and not read from the header `OCI-Subject` of a push, which says what a registry did and not what it will answer.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers
 */
export async function listReferrers(
  http: HttpClient,
  task: Task,
  subject: Digest,
  artifactType: string | undefined,
): Promise<Descriptor[]> {
  const listed = (await askForReferrers(http, task, subject)) ?? (await taggedReferrers(http, task, subject));
  // Anybody who may push can list thousands, and what does not exist: manifests are read for who asks for a type alone
  if (artifactType === undefined) return [...listed];
  const found: Descriptor[] = [];
  for (const each of listed) {
    const typed = await withArtifactType(http, task, each);
    if (typed?.artifactType === artifactType) found.push(typed);
  }
  return found;
}

/**
 * Add a manifest to the tag of what refers to another one, in a registry without a list of referrers.
 *
 * The tag is changed only where it is as it was read, as far as the registry looks at that, and read again. What cannot be seen is a change between two others that do so at
 * the same time, in a registry that does not look.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests-with-subject
 */
export async function addReferrer(http: HttpClient, task: Task, subject: Digest, referrer: Referrer): Promise<void> {
  if ((await askForReferrers(http, task, subject)) !== undefined) return;
  const tag = referrersTag(subject);
  const error = taskError(task, "MANIFEST_CHANGED", `others change the tag "${tag}" all the time`, {
    remedy: "try again",
  });
  for (let failures = 0; ; failures += 1) {
    if (failures > 0) await pauseAfter(http.settings, task, new PassingFailure(error), failures);
    const found = await fetchTag(http, task, tag);
    if (isListed(found, referrer)) return;
    await writeTag(http, task, tag, referrer, found);
    if (isListed(await fetchTag(http, task, tag), referrer)) return;
  }
}

// --- internal ---

/** The list of the registry; undefined where it has none. It is not asked to filter: not every registry does, and some compare with the wrong type. */
async function askForReferrers(
  http: HttpClient,
  task: Task,
  subject: Digest,
): Promise<readonly Descriptor[] | undefined> {
  const found: Descriptor[] = [];
  let url: URL | undefined = http.url(task, `referrers/${subject}`);
  let size = 0;
  for (let pages = 0; url !== undefined; pages += 1) {
    const page = await askForPage(http, task, url);
    if (page === undefined) return undefined;
    if (pages === MAX_PAGES) throw taskError(task, "INVALID_ANSWER", `the list has more than ${MAX_PAGES} pages`);
    size += page.size;
    if (size > MAX_LIST_BYTES)
      throw taskError(task, "OVERSIZED_ARTIFACT", `the list has more than ${MAX_LIST_BYTES} bytes`);
    found.push(...page.manifests);
    url = page.next;
  }
  return found;
}

interface Page {
  /** In bytes. */
  readonly size: number;
  readonly manifests: readonly Descriptor[];
  readonly next: URL | undefined;
}

async function askForPage(http: HttpClient, task: Task, url: URL): Promise<Page | undefined> {
  return await retrying(http.settings, task, async () => {
    const answer = await http.request(task, {
      step: "the request for referrers",
      method: "GET",
      url,
      // 404 is what the specification has for a registry without a list
      expects: [200, 404, 405, 501],
      headers: { accept: mediaTypes.index },
    });
    if (answer.status !== 200 || answer.contentType !== mediaTypes.index) {
      await answer.discard();
      return undefined;
    }
    const bytes = await answer.bytes(http.settings.maxManifestBytes, "maxManifestBytes");
    return { size: bytes.length, manifests: readIndex(bytes, listName).manifests, next: nextPage(answer) };
  });
}

/**
 * What an entry of a list is, by its manifest where the list does not say: the registry of go-containerregistry has the type of the config, which is empty.
 *
 * @returns undefined for an entry whose manifest is not there, or is malformed: it hides no other.
 */
async function withArtifactType(http: HttpClient, task: Task, entry: Descriptor): Promise<Descriptor | undefined> {
  const { artifactType, digest, mediaType } = entry;
  const isTold = artifactType !== undefined && artifactType !== mediaTypes.emptyConfig;
  if (isTold || mediaType !== mediaTypes.manifest) return entry;
  try {
    const { bytes } = await fetchManifest(http, task, { ...task.repository, digest });
    const manifest = readManifest(bytes, "a manifest of the list of referrers");
    return { ...entry, artifactType: manifest.artifactType ?? manifest.config.mediaType };
  } catch (error) {
    if (isOciError(error) && faultsOfEntries.has(error.code)) return undefined;
    throw error;
  }
}

async function taggedReferrers(http: HttpClient, task: Task, subject: Digest): Promise<readonly Descriptor[]> {
  const found = await fetchTag(http, task, referrersTag(subject));
  return found === undefined ? [] : readIndex(found.bytes, listName).manifests;
}

async function fetchTag(http: HttpClient, task: Task, tag: string): Promise<FetchedManifest | undefined> {
  try {
    return await fetchManifest(http, task, { ...task.repository, tag });
  } catch (error) {
    if (isOciError(error) && error.code === "ARTIFACT_NOT_FOUND") return undefined;
    throw error;
  }
}

function isListed(found: FetchedManifest | undefined, { digest }: Referrer): boolean {
  return found !== undefined && readIndex(found.bytes, listName).manifests.some((each) => each.digest === digest);
}

/** Write the tag with one more entry. Where somebody else was faster, nothing is written. */
async function writeTag(
  http: HttpClient,
  task: Task,
  tag: string,
  referrer: Referrer,
  found: FetchedManifest | undefined,
): Promise<void> {
  const { mediaType, digest, size, artifactType, annotations } = referrer;
  const added = { mediaType, digest, size, artifactType, annotations };
  const manifests = [...rawManifests(found), added];
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }));
  try {
    await pushManifest(http, task, { ...task.repository, tag }, bytes, mediaTypes.index, conditionOf(found));
  } catch (error) {
    if (!isOciError(error) || error.code !== "MANIFEST_CHANGED") throw error;
  }
}

function conditionOf(found: FetchedManifest | undefined): PushManifestOptions {
  if (found === undefined) return { ifNoneMatch: "*" };
  return found.etag === undefined ? {} : { ifMatch: found.etag };
}

/** The entries as they are, with all that others wrote into them. */
function rawManifests(found: FetchedManifest | undefined): readonly unknown[] {
  if (found === undefined) return [];
  const value = parseJsonBytes(found.bytes);
  const manifests = isObject(value) ? value["manifests"] : undefined;
  return Array.isArray(manifests) ? manifests : [];
}

/**
 * The tag of what refers to a manifest: `sha256-` and its hash.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema
 */
function referrersTag(subject: Digest): string {
  const [algorithm = "", hash = ""] = subject.split(":");
  return `${algorithm}-${hash.slice(0, 64)}`;
}

/** What may be wrong with one manifest, and not with the registry or the way there. */
const faultsOfEntries: ReadonlySet<string> = new Set([
  "ARTIFACT_NOT_FOUND",
  "DIGEST_MISMATCH",
  "INVALID_MANIFEST",
  "NOT_A_PLUGIN",
  "OVERSIZED_ARTIFACT",
]);

/** How errors name what is read. */
const listName = "the list of referrers";
