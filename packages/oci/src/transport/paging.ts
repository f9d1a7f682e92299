import type { Answer } from "./answer.ts";

/** How many pages a list may have: more is an endless one. */
export const MAX_PAGES = 1000;

/** How many bytes all pages of a list may have together: they are in memory at once, and a page travels compressed. */
export const MAX_LIST_BYTES = 32 * 2 ** 20;

/**
 * The URL of the next page of a list: of the same list at the same place.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8288 and https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
 * @throws OciError `INVALID_ANSWER` for another one.
 */
export function nextPage(answer: Answer): URL | undefined {
  const link = /<([^<>]*)>[^,<>]*;\s*rel="?next"?/i.exec(answer.headers.get("link") ?? "")?.[1];
  if (link === undefined) return undefined;
  const next = URL.canParse(link, answer.url.href) ? new URL(link, answer.url) : undefined;
  if (next?.origin === answer.url.origin && next.pathname === answer.url.pathname && next.href !== answer.url.href) {
    return next;
  }
  throw answer.invalid(`with the next page ${answer.shown("link")}`);
}
