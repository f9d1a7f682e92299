import { isIPv4, isIPv6 } from "node:net";
import { type Digest, isDigest } from "../content/digest.ts";
import { OciError } from "../oci-error.ts";

/** A repository in a registry. */
export interface Repository {
  /** The host and, if given, the port, in lower case: `ghcr.io`, `127.0.0.1:5000`, `[::1]:5000`. */
  readonly registry: string;
  /** The path below the host: `acme/plugin`. */
  readonly repository: string;
}

/** The name of an artifact in a registry. */
export interface Reference extends Repository {
  readonly tag?: string;
  /** With a digest, the tag is a remark for people: the digest decides. */
  readonly digest?: Digest;
}

/**
 * Parse `[oci://]registry/repository[:tag][@digest]`.
 *
 * The grammar of the repository and the tag is that of the distribution specification. Unlike docker, the registry must be given: no name is looked up at Docker Hub
 * because a host is missing from it.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
 * @throws OciError `INVALID_REFERENCE`
 */
export function parseReference(text: string): Reference {
  const fail = (reason: string, remedy?: string): OciError =>
    new OciError("INVALID_REFERENCE", `cannot read the reference ${JSON.stringify(text)}: ${reason}`, { remedy });
  if (text.length > MAX_LENGTH) {
    const shown = JSON.stringify(`${text.slice(0, 60)}…`);
    throw new OciError(
      "INVALID_REFERENCE",
      `cannot read the reference ${shown}: it has more than ${MAX_LENGTH} characters`,
    );
  }
  const scheme = /^[A-Za-z][\w+.-]*:\/\//.exec(text)?.[0];
  if (scheme !== undefined && scheme !== "oci://") {
    throw fail(
      `"${scheme}" is not the scheme of references`,
      `write ${JSON.stringify(`oci://${text.slice(scheme.length)}`)}`,
    );
  }
  const name = text.slice(scheme?.length ?? 0);
  const slash = name.indexOf("/");
  const registry = slash === -1 ? undefined : parseRegistry(name.slice(0, slash));
  if (registry === undefined) throw fail(...registryProblem(name));
  const { path, tag, digest } = splitPath(name.slice(slash + 1));
  if (digest !== undefined && !isDigest(digest)) {
    throw fail(`"${digest}" is not a digest`, "write sha256: and 64 hexadecimal digits in lower case");
  }
  if (tag !== undefined && !isTag(tag)) {
    throw fail(
      `"${tag}" is not a tag`,
      "write at most 128 letters, digits, dots, underscores and hyphens, not beginning with a dot or hyphen",
    );
  }
  const problem = repositoryProblem(path);
  if (problem !== undefined) throw fail(...problem);
  if (registry.length + 1 + path.length > MAX_NAME_LENGTH) {
    throw fail(`the registry and the repository have more than ${MAX_NAME_LENGTH} characters`);
  }
  return {
    registry,
    repository: path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** A reference as {@link parseReference} reads it, without `oci://`. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  const version = tag === undefined ? "" : `:${tag}`;
  return `${registry}/${repository}${version}${digest === undefined ? "" : `@${digest}`}`;
}

/** Whether a string is a tag by the distribution specification. */
export function isTag(text: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(text);
}

// --- internal ---

/** Enough for every name with a tag and a digest by SHA-512. */
const MAX_LENGTH = 600;

/** Docker's, and that of most registries (distribution specification, "Pulling manifests"). */
const MAX_NAME_LENGTH = 255;

const repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** The host and the port as a URL has them; undefined for what a URL would read otherwise, or what is not the name of a registry. */
function parseRegistry(text: string): string | undefined {
  const [, host = "", port] = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::([0-9]+))?$/.exec(text) ?? [];
  if (port !== undefined && !/^[1-9][0-9]{0,4}$/.test(port)) return undefined;
  if (port !== undefined && Number(port) > 65_535) return undefined;
  const canonical = host.startsWith("[") ? parseIPv6(host.slice(1, -1)) : parseHostName(host.toLowerCase());
  if (canonical === undefined) return undefined;
  const hasMark = canonical === "localhost" || port !== undefined || /[.[]/.test(canonical);
  if (!hasMark) return undefined;
  return port === undefined ? canonical : `${canonical}:${port}`;
}

function parseIPv6(text: string): string | undefined {
  return isIPv6(text) ? new URL(`http://[${text}]/`).hostname : undefined;
}

/** Names by RFC 1123. A last label of digits makes a URL read the whole as an IPv4 address, in forms that hardly anybody means: `127.1`, `0x7f.1`. */
function parseHostName(host: string): string | undefined {
  if (host.length > 253) return undefined;
  const labels = host.split(".");
  if (!labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) return undefined;
  const isNumeric = /^(?:[0-9]+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "");
  return isNumeric && !isIPv4(host) ? undefined : host;
}

/** Why no registry was found, and what to do about it. */
function registryProblem(name: string): [reason: string, remedy: string] {
  const [first = ""] = name.split("/");
  if (/[^\u0021-\u007e]/.test(first)) {
    return [
      "its registry has characters that a host name cannot have",
      "write the host in ASCII, such as xn--bcher-kva.example",
    ];
  }
  if (name.includes("/") && (/[.:[\]@]/.test(first) || first === "")) {
    return [
      `${JSON.stringify(first)} is not a host with an optional port`,
      "write it as ghcr.io, 127.0.0.1:5000 or [::1]:5000",
    ];
  }
  return ["it does not begin with a registry", "write the registry first: ghcr.io/acme/plugin:1.0.0"];
}

/** Split what follows the registry. A tag or a digest is found even if it is malformed, for the message. */
function splitPath(text: string): { readonly path: string; readonly tag?: string; readonly digest?: string } {
  const at = text.indexOf("@");
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const rest = at === -1 ? text : text.slice(0, at);
  const colon = rest.indexOf(":");
  const tag = colon === -1 ? undefined : rest.slice(colon + 1);
  return {
    path: colon === -1 ? rest : rest.slice(0, colon),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function repositoryProblem(path: string): [reason: string, remedy?: string] | undefined {
  if (repositoryPattern.test(path)) return undefined;
  if (path === "") return ["it has no repository", "write it behind the registry: ghcr.io/acme/plugin:1.0.0"];
  if (repositoryPattern.test(path.toLowerCase())) {
    return [
      `the repository ${JSON.stringify(path)} has upper-case letters`,
      `write ${JSON.stringify(path.toLowerCase())}`,
    ];
  }
  return [
    `${JSON.stringify(path)} is not a repository`,
    "write parts of lower-case letters and digits, joined by dots, underscores or hyphens, with a slash between two parts",
  ];
}
