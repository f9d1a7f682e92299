import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type RegistryKind, registryKinds } from "./plan.ts";
import { ReleaseError } from "./release-error.ts";
import { type Signing, signingWithIdentity, signingWithKey } from "./signing.ts";

/** What `npm run release` was asked to do. */
export interface ReleaseOptions {
  readonly root: string;
  readonly isPublished: boolean;
  /** The kinds of registries that take part. */
  readonly kinds: ReadonlySet<RegistryKind>;
  readonly npmRegistry: string | undefined;
  readonly provenance: boolean;
  readonly cargoIndex: string | undefined;
  readonly pypi: string | undefined;
  readonly pypiIndex: string | undefined;
  readonly gitRemote: string | undefined;
  readonly oci: string | undefined;
  readonly signing: Signing | undefined;
  readonly previous: string | undefined;
  readonly keep: string | undefined;
  readonly out: string;
}

/** How it is called, for people. */
export const usage = `npm run release [-- FLAGS]: check what this commit releases, and show what each registry has of it. --publish publishes what is missing.

  --publish             publish; every registry that takes part must be named
  --only KINDS          the registries that take part: ${registryKinds.join(",")} (default: all)
  --npm-registry URL    npm's registry; its own configuration says who publishes
  --provenance          let npm state where the packages were built, in a workflow that has an identity
  --cargo-index URL     the sparse index of the crate's registry; CARGO_REGISTRY_TOKEN is its token
  --pypi URL            where the wheel is uploaded to; TWINE_USERNAME and TWINE_PASSWORD log in
  --pypi-index URL      the index that pip would take it from
  --git-remote REMOTE   the repository that gets the tags, of which one is the Go module
  --oci HOST            the registry of the WIT packages; docker's configuration logs in
  --key FILE            sign the WIT packages with this private key; COSIGN_PASSWORD is its password
  --identity SUBJECT    sign them as this identity instead, with SIGSTORE_ID_TOKEN, --issuer, --fulcio-url and --rekor-url
  --trusted-root FILE   whom to believe about identities (default: sigstore's own, downloaded)
  --previous DIR        test against the release before: its components, and the armory that npm installed there
  --keep DIR            keep the templates' components there, for --previous of the next release
  --out DIR             where packages are packed (default: .cache/release)

Each flag with a value can be given as a variable too: RELEASE_NPM_REGISTRY for --npm-registry.`;

/**
 * Read the flags and the variables of the environment that stand for them.
 *
 * @throws ReleaseError for a publication without a registry that takes part; TypeError for an unknown flag, as Node's parser words it.
 */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv, repository: string): ReleaseOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      publish: { type: "boolean", default: false },
      provenance: { type: "boolean", default: false },
      ...Object.fromEntries(valueFlags.map((name) => [name, { type: "string" } as const])),
    },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parser's answer for flags with a value
  const given = values as Readonly<Record<string, string | boolean | undefined>>;
  const value = (name: (typeof valueFlags)[number]): string | undefined => {
    const found = given[name] ?? env[`RELEASE_${name.replaceAll("-", "_").toUpperCase()}`];
    return typeof found === "string" && found !== "" ? found : undefined;
  };
  const root = resolve(value("root") ?? repository);
  const options: ReleaseOptions = {
    root,
    isPublished: given["publish"] === true,
    kinds: readKinds(value("only")),
    npmRegistry: value("npm-registry"),
    provenance: given["provenance"] === true,
    cargoIndex: value("cargo-index"),
    pypi: value("pypi"),
    pypiIndex: value("pypi-index"),
    gitRemote: value("git-remote"),
    oci: value("oci"),
    signing: readSigning(value),
    previous: resolveFrom(value("previous")),
    keep: resolveFrom(value("keep")),
    out: resolve(root, value("out") ?? ".cache/release"),
  };
  if (options.isPublished) requireRegistries(options);
  return options;
}

// --- internal ---

function resolveFrom(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}

const valueFlags = [
  "root",
  "only",
  "npm-registry",
  "cargo-index",
  "pypi",
  "pypi-index",
  "git-remote",
  "oci",
  "key",
  "identity",
  "issuer",
  "fulcio-url",
  "rekor-url",
  "trusted-root",
  "previous",
  "keep",
  "out",
] as const;

function readKinds(only: string | undefined): ReadonlySet<RegistryKind> {
  if (only === undefined) return new Set(registryKinds);
  const named = only.split(",").map((name) => name.trim());
  const unknown = named.find((name) => !registryKinds.some((kind) => kind === name));
  if (unknown !== undefined)
    throw new ReleaseError(`unknown kind of registry "${unknown}"`, `name some of ${registryKinds.join(", ")}`);
  return new Set(registryKinds.filter((kind) => named.includes(kind)));
}

function readSigning(value: (name: (typeof valueFlags)[number]) => string | undefined): Signing | undefined {
  const [key, identity] = [value("key"), value("identity")];
  if (key !== undefined) return signingWithKey(resolve(key));
  if (identity === undefined) return undefined;
  const [issuer, fulcioUrl, rekorUrl] = [value("issuer"), value("fulcio-url"), value("rekor-url")];
  if (issuer === undefined || fulcioUrl === undefined || rekorUrl === undefined) {
    throw new ReleaseError(
      `cannot sign as ${identity}: nothing says who vouches for it, who certifies it and who logs it`,
      "give --issuer, --fulcio-url and --rekor-url",
    );
  }
  return signingWithIdentity({ identity, issuer, fulcioUrl, rekorUrl, trustedRoot: value("trusted-root") });
}

function requireRegistries(options: ReleaseOptions): void {
  const needed = {
    npm: { "--npm-registry": options.npmRegistry },
    cargo: { "--cargo-index": options.cargoIndex },
    pypi: { "--pypi": options.pypi, "--pypi-index": options.pypiIndex },
    git: { "--git-remote": options.gitRemote },
    oci: { "--oci": options.oci, "--key or --identity": options.signing },
  } satisfies Record<RegistryKind, object>;
  const missing = [...options.kinds].flatMap((kind) =>
    Object.entries(needed[kind]).flatMap(([flag, value]) => (value === undefined ? [flag] : [])),
  );
  if (missing.length === 0) return;
  throw new ReleaseError(`cannot publish without ${missing.join(", ")}`, "give them, or name what to publish: --only");
}
