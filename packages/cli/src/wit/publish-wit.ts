import type { Reference, RegistryClient, Repository } from "@armory-plugins/oci";
import type { EncodedWit } from "@armory-plugins/wit-bindgen";
import { CliError } from "../errors/cli-error.ts";
import { connect } from "../registry/connect.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { listReleases, metadataOf } from "./registry.ts";
import { describeRefusal } from "./render-check.ts";

/** What is published, and where. */
export interface PublishWitOptions {
  readonly dir: string;
  readonly registry: string;
  readonly dryRun?: boolean | undefined;
  readonly plainHttp?: boolean | undefined;
}

/** What was published. */
export interface PublishedWit {
  readonly name: string;
  readonly version: string;
  /** With the digest, unless nothing was pushed. */
  readonly reference: string;
  readonly state: "published" | "unchanged" | "checked";
}

/**
 * Publish a WIT package, unless its version breaks the promise of its series. One that is there with the same content is left alone.
 *
 * @throws CliError `PACKAGE_NOT_OURS`, `VERSION_REFUSED`, WitBindgenError, OciError
 */
export async function publishWit(options: PublishWitOptions, terminal: Terminal): Promise<PublishedWit> {
  const { checkWitVersion, encodeWit } = await import("@armory-plugins/wit-bindgen");
  const { formatReference, pushWit, witRepository } = await import("@armory-plugins/oci");
  const { dir, registry, plainHttp, dryRun } = options;
  const wit = await encodeWit(dir, terminal.cwd);
  requireOwn(wit);
  const repository = witRepository(await metadataOf(registry, terminal, plainHttp), wit.name);
  const client = await connect({ plainHttp }, terminal);
  const releases = await listReleases(client, repository);
  const check = await checkWitVersion({ wit: dir, releases, cwd: terminal.cwd, signal: terminal.signal });
  const { version } = check;
  const published = (reference: Reference, state: PublishedWit["state"]): PublishedWit => ({
    name: wit.name,
    version,
    reference: formatReference(reference),
    state,
  });
  // Tags have no build metadata, so that what is there is another one
  if (check.isReleased && !version.includes("+") && (await isSame(client, { ...repository, tag: version }, wit))) {
    return published({ ...repository, tag: version }, "unchanged");
  }
  if (!check.isAllowed) {
    throw new CliError("VERSION_REFUSED", `cannot publish ${wit.name} ${version}: ${describeRefusal(check)}`, {
      remedy: check.isReleased ? "raise the version" : `leave the series ${check.series}, or take the change back`,
    });
  }
  if (dryRun === true) return published({ ...repository, tag: version }, "checked");
  const pushed = await pushWit(client, repository, { ...wit, version, created: createdAt(terminal) });
  return published(pushed.reference, pushed.isUnchanged ? "unchanged" : "published");
}

// --- internal ---

/** Packages of others are theirs to publish: two publishers of one name are two packages of one name. */
function requireOwn({ name }: EncodedWit): void {
  if (name.startsWith("armory:")) return;
  const owner = name === "kannika:wasi-plugins" ? "Kannika" : "the owner of its namespace";
  throw new CliError(
    "PACKAGE_NOT_OURS",
    `cannot publish ${name}: it belongs to ${owner}, and only packages of the namespace armory are published here`,
    { remedy: "publish other packages with the tools of their owners, such as wkg" },
  );
}

async function isSame(
  client: RegistryClient,
  reference: Repository & { tag: string },
  { bytes }: EncodedWit,
): Promise<boolean> {
  const { pullWit } = await import("@armory-plugins/oci");
  const there = await pullWit(client, reference);
  return Buffer.compare(there.bytes, bytes) === 0;
}

/** `SOURCE_DATE_EPOCH` makes artifacts reproducible: https://reproducible-builds.org/specs/source-date-epoch/ */
function createdAt({ env }: Terminal): Date {
  const epoch = env["SOURCE_DATE_EPOCH"];
  return epoch !== undefined && /^\d{1,11}$/.test(epoch) ? new Date(Number(epoch) * 1000) : new Date();
}
