import { ReleaseError } from "./release-error.ts";

/**
 * Ask a registry for a small document.
 *
 * @param what - what is asked for, for messages.
 * @returns its text; undefined where the registry says that it has none.
 * @throws ReleaseError for every other answer: a registry that fails has not said that something is missing.
 */
export async function ask(url: string, what: string, accept = "*/*"): Promise<string | undefined> {
  const remedy = "check the registry's URL, and start the release again: it goes on where it ended";
  try {
    // Answers from a cache are from before the last run
    const headers = { accept, "cache-control": "no-cache" };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(60_000) });
    if (response.ok) return await response.text();
    await response.body?.cancel();
    // The Cargo Book, "Registry Index", has three ways to say it
    if ([404, 410, 451].includes(response.status)) return undefined;
    throw new ReleaseError(`cannot ask for ${what}: ${new URL(url).host} answers ${response.status}`, remedy);
  } catch (error) {
    if (error instanceof ReleaseError) throw error;
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new ReleaseError(`cannot ask for ${what} at ${url}: ${reason}`, remedy, { cause: error });
  }
}

/**
 * Read an answer of {@link ask} as JSON.
 *
 * @throws ReleaseError for an answer that is not an object.
 */
export function readAnswer(text: string, url: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // It is not JSON
  }
  throw new ReleaseError(`cannot read what ${url} answers: it is not a JSON object`, "check the registry's URL");
}

/** Whether something is an object of JSON. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The failure of a version that a registry has with other content: a version is published once. */
export function differs(what: string, registry: string): ReleaseError {
  return new ReleaseError(
    `cannot release ${what}: ${registry} has this version with other content`,
    "build the commit that was released with the same tools, or release a new version",
  );
}
