import type { Annotations } from "../content/descriptor.ts";
import { OciError } from "../oci-error.ts";

/** What an artifact says of itself in its manifest. */
export interface PluginMetadata {
  readonly version?: string;
  readonly description?: string;
  /** An SPDX expression. */
  readonly licenses?: string;
  /** Where the source is. */
  readonly source?: string;
  /** The home page. */
  readonly url?: string;
  readonly authors?: string;
}

/**
 * The annotation that holds what a plugin asks for: a JSON list of strings, such as `["wasi:filesystem/preopens"]`. An empty list says that it asks for nothing; without the
 * annotation, nobody said anything.
 */
export const permissionsAnnotation = "dev.armory-plugins.permissions";

/** The annotations of a manifest, as wkg writes them, and {@link permissionsAnnotation}. */
export function toAnnotations(metadata: PluginMetadata, permissions?: readonly string[]): Annotations {
  const entries = keys.flatMap(([key, annotation]) => {
    const value = metadata[key];
    return value === undefined ? [] : [[annotation, value] as const];
  });
  const asked = permissions === undefined ? [] : [[permissionsAnnotation, JSON.stringify(permissions)] as const];
  return Object.fromEntries([...entries, ...asked]);
}

/** What annotations say of an artifact. The strings are a stranger's: pass them through `printable` before you print them. */
export function fromAnnotations(annotations: Annotations): PluginMetadata {
  return Object.fromEntries(
    keys.flatMap(([key, annotation]) => {
      const value = ownEntry(annotations, annotation);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/**
 * What a plugin asks for by its annotations; undefined where they do not say.
 *
 * @throws OciError `INVALID_MANIFEST` for what is not a list of strings.
 */
export function readPermissions(annotations: Annotations): readonly string[] | undefined {
  const text = ownEntry(annotations, permissionsAnnotation);
  if (text === undefined) return undefined;
  const list = parseList(text);
  if (list !== undefined) return list;
  throw new OciError(
    "INVALID_MANIFEST",
    `cannot read the manifest: the annotation "${permissionsAnnotation}" must be a JSON list of strings`,
  );
}

// --- internal ---

/**
 * The annotations of each field, in the order in which wkg 0.16 sets them (`publisher.rs` of wasm-pkg-client).
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md
 */
const keys = [
  ["version", "org.opencontainers.image.version"],
  ["description", "org.opencontainers.image.description"],
  ["licenses", "org.opencontainers.image.licenses"],
  ["source", "org.opencontainers.image.source"],
  ["url", "org.opencontainers.image.url"],
  ["authors", "org.opencontainers.image.authors"],
] as const satisfies readonly (readonly [keyof PluginMetadata, string])[];

function ownEntry(annotations: Annotations, key: string): string | undefined {
  return Object.hasOwn(annotations, key) ? annotations[key] : undefined;
}

function parseList(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}
