import { TrustedRoot as TrustedRootJson } from "@sigstore/protobuf-specs";
import { toTrustMaterial, type TrustMaterial } from "@sigstore/verify";
import { isObject, requireJson } from "../content/json.ts";
import { OciError } from "../oci-error.ts";
import { loadOptional } from "./optional-package.ts";

/** Whom to believe about certificates, logs and times. */
export interface TrustedRoot {
  /** As sigstore's library has it. */
  readonly material: TrustMaterial;
}

/** Where a trusted root is got from. */
export interface TrustedRootSource {
  /** A directory that keeps what was downloaded. */
  readonly cacheDir: string;
  /** The repository, by The Update Framework. Default: that of sigstore.dev, whose first keys the library carries. */
  readonly mirrorUrl?: string;
  /** The file of the first keys, `root.json`, which another repository needs. */
  readonly rootFile?: string;
  /** For each request, in ms. Default: 10 seconds. */
  readonly timeoutMs?: number;
}

/**
 * Read a `trusted_root.json`, as `cosign trusted-root create` writes it.
 *
 * @throws OciError `INVALID_TRUSTED_ROOT`
 * @see https://github.com/sigstore/protobuf-specs/blob/v0.5.1/protos/sigstore_trustroot.proto
 */
export function readTrustedRoot(bytes: Uint8Array): TrustedRoot {
  const json = requireJson(bytes, (cause) => invalid("it is not JSON", cause));
  if (!isObject(json)) throw invalid("it must be an object");
  const { mediaType } = json;
  if (typeof mediaType !== "string" || !mediaTypePattern.test(mediaType))
    throw invalid(`its media type is ${JSON.stringify(mediaType)}`);
  try {
    return createTrustedRoot(TrustedRootJson.fromJSON(json));
  } catch (error) {
    if (error instanceof OciError) throw error;
    throw invalid("a certificate or a key in it is malformed", error);
  }
}

/**
 * Download the newest trusted root of an instance of sigstore. Needs the package `@sigstore/tuf`.
 *
 * @throws OciError `INVALID_TRUSTED_ROOT`, `TRUSTED_ROOT_UNAVAILABLE`, `MISSING_PACKAGE`
 */
export async function fetchTrustedRoot(source: TrustedRootSource): Promise<TrustedRoot> {
  const { getTrustedRoot } = await loadOptional("@sigstore/tuf", () => import("@sigstore/tuf"));
  const { cacheDir, mirrorUrl, rootFile, timeoutMs = 10_000 } = source;
  try {
    const root = await getTrustedRoot({
      cachePath: cacheDir,
      timeout: timeoutMs,
      ...(mirrorUrl === undefined ? {} : { mirrorURL: mirrorUrl }),
      ...(rootFile === undefined ? {} : { rootPath: rootFile }),
    });
    return createTrustedRoot(root);
  } catch (error) {
    if (error instanceof OciError) throw error;
    const from = mirrorUrl === undefined ? "sigstore.dev" : JSON.stringify(mirrorUrl);
    const reason = error instanceof Error ? error.message : String(error);
    throw new OciError("TRUSTED_ROOT_UNAVAILABLE", `cannot get the trusted root of ${from}: ${reason}`, {
      cause: error,
      remedy: "check the network, or pass the trusted root as a file",
    });
  }
}

// --- internal ---

const mediaTypePattern =
  /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.1|\.v0\.[12]\+json|\+json;version=0\.2)$/;

function createTrustedRoot(root: TrustedRootJson): TrustedRoot {
  const material = toTrustMaterial(root);
  if (material.certificateAuthorities.length === 0) throw invalid("it has no certificate authority");
  if (material.tlogs.length === 0 && material.timestampAuthorities.length === 0)
    throw invalid("it has neither a log of signatures nor an authority of timestamps");
  return { material };
}

function invalid(reason: string, cause?: unknown): OciError {
  return new OciError("INVALID_TRUSTED_ROOT", `cannot use the trusted root: ${reason}`, {
    cause,
    remedy: "pass a trusted_root.json as `cosign trusted-root create` writes it",
  });
}
