import type { Settings } from "./settings.ts";

/** The URL of a registry: with http for this machine itself or when it is asked for, otherwise with https. */
export function registryUrl(registry: string, { plainHttp }: Pick<Settings, "plainHttp">): URL {
  const host = dockerHub.has(registry) ? "registry-1.docker.io" : registry;
  const url = new URL(`https://${host}/`);
  return (plainHttp ?? isLoopback(url)) ? new URL(`http://${host}/`) : url;
}

/**
 * Where a registry may lead to: what it redirects to, where it takes an upload, or who gives tokens.
 *
 * Who speaks https stays with it. Plain http leads to https, or to plain http on this machine or where that is asked for.
 */
export function mayLeadTo(from: URL, to: URL, { plainHttp }: Pick<Settings, "plainHttp">): boolean {
  if (to.username !== "" || to.password !== "") return false;
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
