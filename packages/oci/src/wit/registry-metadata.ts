import { isObject, requireJson, quoteJson } from "../content/json.ts";
import { OciError } from "../oci-error.ts";
import { parseReference } from "../reference/reference.ts";
import { mayLeadTo, registryUrl } from "../transport/endpoint.ts";

/** Where a registry of WIT packages has them: what its `/.well-known/wasm-pkg/registry.json` says. */
export interface RegistryMetadata {
  /** The host of the OCI registry. */
  readonly registry: string;
  /** What stands before `namespace/name` in the names of repositories: `webassembly/`. */
  readonly namespacePrefix: string;
}

/** How {@link fetchRegistryMetadata} asks. */
export interface RegistryMetadataOptions {
  /** Use http in place of https. Default: only for this machine itself. */
  readonly plainHttp?: boolean | undefined;
  /** How long it may take, in ms. Default: 30 seconds. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: Node's. */
  readonly fetch?: typeof fetch | undefined;
}

/** The path below a registry's host. */
export const registryMetadataPath = "/.well-known/wasm-pkg/registry.json";

/**
 * Ask a registry of WIT packages where it has them. One that does not say is an OCI registry itself.
 *
 * https://github.com/bytecodealliance/wasm-pkg-tools/blob/main/docs/registry-metadata.md
 *
 * @throws OciError `INVALID_ANSWER`, `REGISTRY_UNREACHABLE`, `TIMED_OUT`, `ABORTED`, `INVALID_REFERENCE`
 */
export async function fetchRegistryMetadata(
  registry: string,
  options: RegistryMetadataOptions = {},
): Promise<RegistryMetadata> {
  // The rules for hosts are those of references
  const { registry: host } = parseReference(`${registry}/a`);
  const url = new URL(registryMetadataPath, registryUrl(host, { plainHttp: options.plainHttp }));
  const bytes = await download(url, host, options);
  return bytes === undefined ? { registry: host, namespacePrefix: "" } : readRegistryMetadata(bytes, host);
}

/**
 * Read a `registry.json`: `oci.registry` and `oci.namespacePrefix`, or their older names `ociRegistry` and `ociNamespacePrefix`, which win, as in wkg.
 *
 * @param host - the registry that it is of: the one that it means where it names none.
 * @throws OciError `INVALID_ANSWER`
 */
export function readRegistryMetadata(bytes: Uint8Array, host: string): RegistryMetadata {
  const fail = (reason: string, cause?: unknown): OciError =>
    new OciError("INVALID_ANSWER", `cannot find the packages of ${host}: its ${registryMetadataPath} ${reason}`, {
      cause,
    });
  const value = requireJson(bytes, (cause) => fail("is not JSON", cause));
  if (!isObject(value)) throw fail("must be an object");
  const { oci = {}, preferredProtocol, ociRegistry, ociNamespacePrefix } = value;
  if (preferredProtocol !== undefined && preferredProtocol !== "oci") {
    throw fail('prefers another protocol than "oci", and no other is known here');
  }
  if (!isObject(oci)) throw fail('has an "oci" that is not an object');
  const registry = ociRegistry ?? oci["registry"] ?? host;
  const namespacePrefix = ociNamespacePrefix ?? oci["namespacePrefix"] ?? "";
  if (typeof registry !== "string" || typeof namespacePrefix !== "string") {
    throw fail("must name the registry and the prefix by strings");
  }
  try {
    const reference = parseReference(`${registry}/${namespacePrefix}a/a`);
    return { registry: reference.registry, namespacePrefix };
  } catch (error) {
    throw fail(`leads to ${quoteJson(`${registry}/${namespacePrefix}`)}, which is not a place in a registry`, error);
  }
}

// --- internal ---

/** A file of two names needs no more. */
const maxBytes = 64 * 1024;

/** @returns undefined where there is none. */
async function download(
  url: URL,
  host: string,
  { plainHttp, timeoutMs = 30_000, signal, fetch: send = fetch }: RegistryMetadataOptions,
): Promise<Uint8Array | undefined> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const ends = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  try {
    let at = url;
    for (let hops = 0; hops <= 3; hops += 1) {
      const response = await send(at, { redirect: "manual", signal: ends, headers: { accept: "application/json" } });
      const location = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && location !== null && URL.canParse(location, at.href)) {
        await response.body?.cancel();
        const next = new URL(location, at);
        if (!mayLeadTo(at, next, { plainHttp })) throw insecure(host);
        at = next;
        continue;
      }
      if (!response.ok) {
        await response.body?.cancel();
        return undefined;
      }
      return await readAll(response, host);
    }
    throw new OciError(
      "INVALID_ANSWER",
      `cannot find the packages of ${host}: its ${registryMetadataPath} redirects without an end`,
    );
  } catch (error) {
    if (error instanceof OciError) throw error;
    if (signal?.aborted === true)
      throw new OciError("ABORTED", `cannot find the packages of ${host}: aborted`, { cause: error });
    if (timeout.aborted) {
      const detail = `cannot find the packages of ${host}: there was no answer for ${registryMetadataPath} in ${timeoutMs} ms`;
      throw new OciError("TIMED_OUT", detail, { cause: error });
    }
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new OciError("REGISTRY_UNREACHABLE", `cannot find the packages of ${host}: ${reason}`, { cause: error });
  }
}

async function readAll(response: Response, host: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new OciError(
        "INVALID_ANSWER",
        `cannot find the packages of ${host}: its ${registryMetadataPath} has more than ${maxBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function insecure(host: string): OciError {
  return new OciError(
    "INSECURE_CONNECTION",
    `cannot find the packages of ${host}: its ${registryMetadataPath} redirects to plain http`,
  );
}
