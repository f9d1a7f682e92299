import {
  type Descriptor,
  type Digest,
  digestOf,
  OciError,
  readManifest,
  type Reference,
  type Referrer,
  type RegistryClient,
} from "@armory-plugins/oci";

/** A registry in memory with one repository, which trusts whoever writes to it. */
export class MemoryRegistry implements RegistryClient {
  readonly blobs = new Map<Digest, Uint8Array>();
  readonly manifests = new Map<Digest, { readonly mediaType: string; readonly bytes: Uint8Array }>();
  readonly tags = new Map<string, Digest>();
  /** What it lists of each manifest that refers to another one, oldest first. */
  readonly referrers: { readonly subject: Digest; readonly descriptor: Descriptor }[] = [];
  /** What was added for registries that do not find referrers themselves. */
  readonly added: { readonly subject: Descriptor; readonly referrer: Referrer }[] = [];

  async resolve(reference: Reference): Promise<Descriptor> {
    return (await this.fetchManifest(reference)).descriptor;
  }

  async fetchManifest({ tag = "latest", digest = this.tags.get(tag) }: Reference) {
    const found = digest === undefined ? undefined : this.manifests.get(digest);
    if (digest === undefined || found === undefined)
      throw new OciError("ARTIFACT_NOT_FOUND", "there is no such manifest");
    const { mediaType, bytes } = found;
    return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
  }

  async *fetchBlob(_repository: unknown, { digest }: Descriptor): AsyncGenerator<Uint8Array> {
    const bytes = this.blobs.get(digest);
    if (bytes === undefined) throw new OciError("ARTIFACT_NOT_FOUND", "there is no such blob");
    for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
  }

  async pushBlob(_repository: unknown, { digest }: Descriptor, open: () => AsyncIterable<Uint8Array>) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of open()) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (digestOf(bytes) !== digest) throw new OciError("DIGEST_MISMATCH", "the digest is another one");
    this.blobs.set(digest, bytes);
    return "pushed" as const;
  }

  async pushManifest({ tag, digest }: Reference, bytes: Uint8Array, mediaType: string) {
    const descriptor = { mediaType, digest: digest ?? digestOf(bytes), size: bytes.length };
    this.manifests.set(descriptor.digest, { mediaType, bytes });
    if (tag !== undefined) this.tags.set(tag, descriptor.digest);
    const { subject, artifactType, annotations = {} } = readManifest(bytes);
    if (subject !== undefined) {
      const kind = artifactType === undefined ? {} : { artifactType };
      this.referrers.push({ subject: subject.digest, descriptor: { ...descriptor, ...kind, annotations } });
    }
    return { descriptor };
  }

  async *listTags(): AsyncGenerator<string> {
    yield* this.tags.keys();
  }

  async listReferrers(_repository: unknown, subject: Digest): Promise<Descriptor[]> {
    return this.referrers.filter((one) => one.subject === subject).map(({ descriptor }) => descriptor);
  }

  async addReferrer(_repository: unknown, subject: Descriptor, referrer: Referrer): Promise<void> {
    this.added.push({ subject, referrer });
  }
}
