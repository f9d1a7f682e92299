import type { Digest } from "../content/digest.ts";
import { formatReference, parseReference, type Reference, type Repository } from "../reference/reference.ts";
import { pullBlob } from "./blob-pull.ts";
import { pushBlob } from "./blob-push.ts";
import type { RegistryClientOptions } from "./client-options.ts";
import { HttpClient } from "./http-client.ts";
import { fetchManifest, pushManifest, resolveManifest } from "./manifests.ts";
import { addReferrer, listReferrers } from "./referrers.ts";
import type { RegistryClient } from "./registry-client.ts";
import { toSettings } from "./settings.ts";
import { listTags } from "./tags.ts";
import { type Access, startTask, type Task } from "./task.ts";

/** Make a client for one piece of work, such as a pull: its time limit begins now, and it remembers who is logged in until it is forgotten. */
export function createRegistryClient(options: RegistryClientOptions = {}): RegistryClient {
  const settings = toSettings(options);
  const http = new HttpClient(settings);

  async function during<Result>(
    verb: string,
    object: Reference,
    access: Access,
    call: (task: Task) => Promise<Result>,
  ): Promise<Result> {
    const task = startTask(settings, toTask(verb, object, access));
    try {
      return await call(task);
    } finally {
      task.end();
    }
  }

  async function* whileIterating<Item>(
    verb: string,
    object: Reference,
    iterate: (task: Task) => AsyncIterable<Item>,
  ): AsyncGenerator<Item, void, undefined> {
    const task = startTask(settings, toTask(verb, object, "pull"));
    try {
      yield* iterate(task);
    } finally {
      task.end();
    }
  }

  return {
    resolve: (reference) => during("resolve", reference, "pull", (task) => resolveManifest(http, task, reference)),
    fetchManifest: (reference) => during("pull", reference, "pull", (task) => fetchManifest(http, task, reference)),
    fetchBlob: (repository, descriptor, blobOptions = {}) =>
      whileIterating("pull", inside(repository, descriptor.digest), (task) =>
        pullBlob(http, task, descriptor, blobOptions),
      ),
    pushBlob: (repository, descriptor, open) =>
      during("push", inside(repository, descriptor.digest), "push", (task) => pushBlob(http, task, descriptor, open)),
    pushManifest: (reference, bytes, mediaType, manifestOptions = {}) =>
      during("push", reference, "push", (task) =>
        pushManifest(http, task, reference, bytes, mediaType, manifestOptions),
      ),
    listTags: (repository) => whileIterating("list the tags of", inside(repository), (task) => listTags(http, task)),
    listReferrers: (repository, subject, artifactType) =>
      during("list what refers to", inside(repository, subject), "pull", (task) =>
        listReferrers(http, task, subject, artifactType),
      ),
    addReferrer: (repository, { digest }, referrer) =>
      during("add a reference to", inside(repository, digest), "push", (task) =>
        addReferrer(http, task, digest, referrer),
      ),
  };
}

// --- internal ---

/** Something in a repository, by its digest, or the repository itself. */
function inside({ registry, repository }: Repository, digest?: Digest): Reference {
  return { registry, repository, ...(digest === undefined ? {} : { digest }) };
}

/** @throws OciError `INVALID_REFERENCE` for one that nobody has parsed: its parts become a URL. */
function toTask(verb: string, object: Reference, access: Access): Omit<Task, "signal"> {
  const name = formatReference(object);
  const { registry, repository } = parseReference(name);
  return { what: `cannot ${verb} ${name}`, repository: { registry, repository }, access };
}
