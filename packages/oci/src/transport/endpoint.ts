import type { Settings } from "./settings.ts";

/** The URL of a registry: with http for this machine itself or when it is asked for, otherwise with https. */
export function registryUrl(registry: string, { plainHttp }: Pick<Settings, "plainHttp">): URL {
  const host = dockerHub.has(registry) ? "registry-1.docker.io" : registry;
  const url = new URL(`https://${host}/`);
  return (plainHttp ?? isLoopback(url)) ? new URL(`http://${host}/`) : url;
}

/** The URL in a header, as seen from where the header came from; undefined for what is not one of http or https, or has a user in it. */
export function parseWebUrl(text: string, base?: URL): URL | undefined {
  if (text === "" || !URL.canParse(text, base?.href)) return undefined;
  const url = new URL(text, base);
  return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" ? url : undefined;
}

/**
 * Where a registry may lead to: what it redirects to, where it takes an upload, or who gives tokens.
 *
 * Who speaks https stays with it. Plain http leads to https, or to plain http on this machine or where that is asked for.
 */
export function mayLeadTo(from: URL, to: URL, { plainHttp }: Pick<Settings, "plainHttp">): boolean {
  if (to.protocol === "https:") return true;
  return to.protocol === "http:" && from.protocol === "http:" && (plainHttp === true || isLoopback(to));
}

// --- internal ---

/** The names of Docker Hub, whose registry has another one. */
const dockerHub: ReadonlySet<string> = new Set(["docker.io", "index.docker.io"]);

/** A URL has IP addresses in their canonical form. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
