import {
  createRegistryClient,
  digestOf,
  dockerCredentials,
  fetchRegistryMetadata,
  isOciError,
  listWitVersions,
  pullWit,
  pushWit,
  type RegistryClient,
  type Repository,
  witRepository,
} from "@armory-plugins/oci";
import { signArtifact, verifyArtifact } from "@armory-plugins/oci/signing";
import { compareWit, encodeWit, type WitRelease } from "@armory-plugins/wit-bindgen";
import { differs } from "./ask.ts";
import type { Step } from "./plan.ts";
import { ReleaseError } from "./release-error.ts";
import type { Signing } from "./signing.ts";
import type { OwnWit } from "./wit-packages.ts";

/** Where and how WIT packages are published. */
export interface WitTarget {
  /** The host of the registry; docker's configuration says who pushes. */
  readonly registry: string;
  readonly signing: Signing | undefined;
  /** When the commit was made: pushed twice, the same package makes the same artifact. */
  readonly created: Date;
}

/** The steps of a package: it is pushed in wkg's layout, and then signed. */
export function witSteps(wit: OwnWit, target: WitTarget): Step[] {
  const name = `${wit.name} ${wit.version}`;
  return [
    {
      name: `${name} (WIT)`,
      kind: "oci",
      isDone: () => isPushed(wit, target),
      run: () => push(wit, target),
    },
    {
      name: `${name} (signature)`,
      kind: "sign",
      isDone: () => isSigned(wit, target),
      run: () => sign(wit, target),
    },
  ];
}

/** The versions of a package that a registry has. */
export async function publishedWit(name: string, registry: string): Promise<WitRelease[]> {
  const { client, repository } = await connect(name, registry);
  const versions = await listWitVersions(client, repository);
  return versions.map((version) => ({
    version,
    load: async () => {
      const { bytes } = await pullWit(client, { ...repository, tag: version });
      return { path: `${registry}/${repository.repository}:${version}`, content: bytes };
    },
  }));
}

// --- internal ---

/** Each step has a client of its own, whose time limit begins with it. */
async function connect(
  name: string,
  registry: string,
): Promise<{ readonly client: RegistryClient; readonly repository: Repository }> {
  const client = createRegistryClient({ credentials: dockerCredentials({ env: process.env }) });
  return { client, repository: witRepository(await fetchRegistryMetadata(registry), name) };
}

/** A package that was encoded by an older wit-component has other bytes, and says the same. */
async function isPushed({ name, version, directory }: OwnWit, { registry }: WitTarget): Promise<boolean> {
  const { client, repository } = await connect(name, registry);
  const reference = { ...repository, tag: version };
  const bytes = await unlessMissing(async () => (await pullWit(client, reference)).bytes);
  if (bytes === undefined) return false;
  if (digestOf(bytes) === digestOf((await encodeWit(directory)).bytes)) return true;
  const { changes } = await compareWit({ old: { path: "published", content: bytes }, new: directory });
  if (changes.length === 0) return true;
  throw differs(`${name} ${version}`, registry);
}

async function push({ name, version, directory }: OwnWit, { registry, created }: WitTarget): Promise<void> {
  const { client, repository } = await connect(name, registry);
  const { bytes, exports } = await encodeWit(directory);
  await pushWit(client, repository, { name, version, bytes, exports, created, ...facts });
}

const facts = {
  licenses: "Apache-2.0",
  source: "https://github.com/armory-plugins/armory-plugins",
} as const;

async function isSigned({ name, version }: OwnWit, target: WitTarget): Promise<boolean> {
  const { registry } = target;
  const { client, repository } = await connect(name, registry);
  try {
    await verifyArtifact(client, { ...repository, tag: version }, await requireSigning(target).policy());
    return true;
  } catch (error) {
    if (isOciError(error) && isUnsigned.has(error.code)) return false;
    throw error;
  }
}

/** Signatures by others are none of ours. */
const isUnsigned: ReadonlySet<string> = new Set(["ARTIFACT_NOT_FOUND", "NOT_SIGNED", "SIGNATURE_REFUSED"]);

async function sign({ name, version }: OwnWit, target: WitTarget): Promise<void> {
  const { client, repository } = await connect(name, target.registry);
  await signArtifact(client, { ...repository, tag: version }, await requireSigning(target).signer());
}

function requireSigning({ signing }: WitTarget): Signing {
  if (signing !== undefined) return signing;
  throw new ReleaseError("cannot sign: nothing says who signs", "give --key or --identity");
}

async function unlessMissing<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isOciError(error) && error.code === "ARTIFACT_NOT_FOUND") return undefined;
    throw error;
  }
}
