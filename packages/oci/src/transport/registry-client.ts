import type { Annotations, Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import type { Reference, Repository } from "../reference/reference.ts";

/** A manifest as a registry has it. */
export interface FetchedManifest {
  /** Its media type, its digest, by which it was checked, and its size. */
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  /** The registry's mark of this version of the tag, for {@link PushManifestOptions.ifMatch}. */
  readonly etag?: string;
}

/** A manifest that was pushed. */
export interface PushedManifest {
  readonly descriptor: Descriptor;
  readonly etag?: string;
}

export interface FetchBlobOptions {
  /** The first bytes, where the caller has them: they are read and hashed, and only the rest is downloaded and yielded. */
  readonly prefix?: AsyncIterable<Uint8Array>;
}

export interface PushManifestOptions {
  /** Push only where the tag still is at this version. A registry may ignore it. */
  readonly ifMatch?: string;
  /** Push only where the tag does not exist. A registry may ignore it. */
  readonly ifNoneMatch?: "*";
}

/** A manifest that refers to another one. */
export interface Referrer extends Descriptor {
  readonly artifactType: string;
  readonly annotations?: Annotations;
}

/**
 * What a program asks registries.
 *
 * Every method throws an OciError; none believes a size or a digest that it did not compute.
 */
export interface RegistryClient {
  /** Which manifest a reference leads to. Without a tag and a digest, it is the tag `latest`, as everywhere. */
  resolve(reference: Reference): Promise<Descriptor>;
  /** Download a manifest: its size is limited, and its digest is checked. */
  fetchManifest(reference: Reference): Promise<FetchedManifest>;
  /** Download a blob: its size and digest are checked on the way, so that what was yielded is only good once the iteration has ended. */
  fetchBlob(repository: Repository, descriptor: Descriptor, options?: FetchBlobOptions): AsyncIterable<Uint8Array>;
  /** Upload a blob, unless it is there. `open` is called again for each attempt. */
  pushBlob(
    repository: Repository,
    descriptor: Descriptor,
    open: () => AsyncIterable<Uint8Array>,
  ): Promise<"exists" | "pushed">;
  /** Upload a manifest under a tag, or by its digest. */
  pushManifest(
    reference: Reference,
    bytes: Uint8Array,
    mediaType: string,
    options?: PushManifestOptions,
  ): Promise<PushedManifest>;
  /** Every tag of a repository. */
  listTags(repository: Repository): AsyncIterable<string>;
  /** What refers to a manifest: signatures, for example. */
  listReferrers(repository: Repository, subject: Digest, artifactType?: string): Promise<Descriptor[]>;
  /** Make a pushed manifest, whose `subject` is another one, findable by {@link listReferrers} in a registry that does not do that itself. */
  addReferrer(repository: Repository, subject: Descriptor, referrer: Referrer): Promise<void>;
}
