import { isObject, requireJson } from "../content/json.ts";
import { isTag } from "../reference/reference.ts";
import type { Answer } from "./answer.ts";
import type { HttpClient } from "./http-client.ts";
import { MAX_LIST_BYTES, MAX_PAGES, nextPage } from "./paging.ts";
import { retrying } from "./retry.ts";
import { type Task, taskError } from "./task.ts";

/**
 * Every tag of a repository, page by page.
 *
 * How many are on a page is left to the registry: one that is asked for fewer may end the list there (`go-containerregistry`'s does).
 */
export async function* listTags(http: HttpClient, task: Task): AsyncGenerator<string, void, undefined> {
  let url: URL | undefined = http.url(task, "tags/list");
  let size = 0;
  for (let pages = 0; url !== undefined; pages += 1) {
    const page = await fetchPage(http, task, url);
    if (pages === MAX_PAGES) throw page.answer.invalid(`with more than ${MAX_PAGES} pages`);
    size += page.size;
    if (size > MAX_LIST_BYTES)
      throw taskError(task, "OVERSIZED_ARTIFACT", `the list has more than ${MAX_LIST_BYTES} bytes`);
    yield* page.tags;
    url = nextPage(page.answer);
  }
}

// --- internal ---

interface Page {
  readonly answer: Answer;
  /** In bytes. */
  readonly size: number;
  readonly tags: readonly string[];
}

async function fetchPage(http: HttpClient, task: Task, url: URL): Promise<Page> {
  return await retrying(http.settings, task, async () => {
    const answer = await http.request(task, { step: "the request for tags", method: "GET", url, expects: [200] });
    const bytes = await answer.bytes(http.settings.maxManifestBytes, "maxManifestBytes");
    return { answer, size: bytes.length, tags: readTags(answer, bytes) };
  });
}

function readTags(answer: Answer, bytes: Uint8Array): string[] {
  const value = requireJson(bytes, (cause) => answer.invalid("something that is not JSON", cause));
  // Debian's registry gives null once the last tag is gone
  const tags: unknown = isObject(value) ? (value["tags"] ?? []) : undefined;
  if (Array.isArray(tags) && tags.every((tag): tag is string => typeof tag === "string" && isTag(tag))) return tags;
  throw answer.invalid("with something that is not a list of tags");
}
