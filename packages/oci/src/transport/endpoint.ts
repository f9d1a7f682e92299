import { BlockList, isIPv4 } from "node:net";
import type { Settings } from "./settings.ts";

/** The URL of a registry: with http for this machine itself or when it is asked for, otherwise with https. */
export function registryUrl(registry: string, { plainHttp }: Pick<Settings, "plainHttp">): URL {
  const host = dockerHub.has(registry) ? dockerHubRegistry : registry;
  const url = new URL(`https://${host}/`);
  return (plainHttp ?? isLoopback(url)) ? new URL(`http://${host}/`) : url;
}

/** Whether two names are of the same registry: it has a port of its own, and Docker Hub and this machine have several names. Whom a name of the network leads to is not looked up. */
export function isSameRegistry(one: string, other: string): boolean {
  return [false, true].some((plainHttp) => hostOf(one, plainHttp) === hostOf(other, plainHttp));
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

/**
 * Whether a host is an address inside of a network, or this machine, while the one that named it is not. Nobody outside shall decide what is asked there.
 *
 * (crane has the same rule for servers of tokens; a name that leads to such an address is not seen by either.)
 */
export function leadsInside(from: URL, to: URL): boolean {
  return to.hostname !== from.hostname && isInside(to) && !isInside(from);
}

// --- internal ---

const inside = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  inside.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const) {
  inside.addSubnet(network, prefix, "ipv6");
}

function isInside({ hostname }: URL): boolean {
  // RFC 6761, section 6.3
  if (/(?:^|\.)localhost\.?$/.test(hostname)) return true;
  if (hostname.startsWith("[")) return inside.check(hostname.slice(1, -1), "ipv6");
  return isIPv4(hostname) && inside.check(hostname, "ipv4");
}

/** The host and the port, if it is not that of the protocol, in one spelling. */
function hostOf(registry: string, plainHttp: boolean): string {
  const url = registryUrl(registry, { plainHttp });
  if (isLoopback(url)) url.hostname = "localhost";
  if (dockerHub.has(url.host)) url.host = dockerHubRegistry;
  return url.host;
}

/** The names of Docker Hub, whose registry has another one. */
const dockerHub: ReadonlySet<string> = new Set(["docker.io", "index.docker.io"]);
const dockerHubRegistry = "registry-1.docker.io";

/** A URL has IP addresses in their canonical form. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
