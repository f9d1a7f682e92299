import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  cargoFiles,
  crateName,
  crateVersion,
  makeCargoHome,
  readPublishedCrate,
  setCrateVersion,
  type CrateVersion,
} from "./cargo-registry.ts";
import { goModule } from "./go-module.ts";
import { goEnv, goProxyFiles } from "./go-proxy.ts";
import { startNpmRegistry } from "./npm-registry.ts";
import { startOciRegistry } from "./oci/index.ts";
import { pythonIndexFiles, pythonProject, readUploadedWheel, userIndex } from "./python-index.ts";
import { startSdkServer, type Upload, type UploadAnswer } from "./sdk-server.ts";
import { readSdk, sdkVersion, type SdkLanguage, type Tree } from "./sdk-source.ts";

/** The registries of npm, Rust, Python and Go on this machine, with this repository's packages in them. */
export interface LocalRegistry {
  /** The URL of npm's. */
  readonly url: string;
  /** Environment variables that make npm, cargo, pip, uv and go use them. */
  readonly env: Readonly<Record<string, string>>;
  /** What is published: the names of npm's packages, of the crate, the Python project and the Go module. */
  readonly packages: readonly string[];
  /** Where and how npm, cargo and twine publish to them. */
  readonly publishing: Publishing;
  /** Where plugins and WIT packages go; undefined where nobody asked for that. */
  readonly oci: OciPlaces | undefined;
  /** Publish a directory with a package for npm. */
  publishPackage(directory: string): Promise<void>;
  /** Publish a version of an SDK beside the earlier ones: its files, in Python the wheel. cargo sees the last one alone. */
  publishSdk(language: SdkLanguage, version: string, files: Tree): Promise<void>;
  /** Stop them and remove their files. */
  close(): Promise<void>;
}

/** Where plugins and WIT packages go: a host and a port each. */
export interface OciPlaces {
  /** The OCI registry. */
  readonly registry: string;
  /** The registry of WIT packages, which leads to it by `/.well-known/wasm-pkg/registry.json`. */
  readonly wit: string;
}

/** Where and how the clients of the languages publish. A version is published once. */
export interface Publishing {
  /** The URL of cargo's sparse index. */
  readonly cargoIndex: string;
  /** The URL that twine uploads to. */
  readonly pypi: string;
  /** The URL of the index of Python. */
  readonly pypiIndex: string;
  /** What npm, cargo and twine want of somebody who publishes, though these registries ask nobody who they are. */
  readonly env: Readonly<Record<string, string>>;
}

/** What to publish besides npm's packages. */
export interface LocalRegistryOptions {
  /** The languages whose SDK is published. Default: all. */
  readonly sdks?: readonly SdkLanguage[];
  /** Publish nothing, of no language: somebody else will. Default: false. */
  readonly isEmpty?: boolean;
  /** Start an OCI registry too, for plugins and WIT packages; it needs Go. Default: false. */
  readonly hasOci?: boolean;
}

/**
 * Start the registries on free ports of 127.0.0.1 and publish what this repository would publish.
 *
 * Everything is kept in a temporary directory, which `close` removes; so does the end of the process. What a registry does not have comes from the one
 * that the user has configured.
 */
export async function startLocalRegistry({
  isEmpty = false,
  hasOci = false,
  sdks: languages = isEmpty ? [] : ["rust", "python", "go"],
}: LocalRegistryOptions = {}): Promise<LocalRegistry> {
  const directory = await mkdtemp(join(tmpdir(), "armory-registry-"));
  const removeDirectory = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", removeDirectory);
  const open: { close(): Promise<void> }[] = [];
  const close = async () => {
    process.off("exit", removeDirectory);
    await Promise.all(open.map((each) => each.close()));
    removeDirectory();
  };
  try {
    const npm = await startNpmRegistry(directory, isEmpty);
    open.push(npm);
    const index = userIndex();
    const sdks = await startSdkServer((path) => elsewhere(path, index), receive);
    open.push(sdks);

    const oci = hasOci ? await startOciRegistry({ program: "go" }) : undefined;
    if (oci !== undefined) {
      open.push(oci);
      sdks.serve(".well-known/wasm-pkg/registry.json", JSON.stringify({ oci: { registry: oci.host } }));
    }

    const cargoHome = join(directory, "cargo-home");
    await makeCargoHome(cargoHome);
    const crates: CrateVersion[] = [];
    const wheels = new Map<string, Uint8Array>();
    const goVersions = new Map<string, Tree>();
    const serveAll = (prefix: string, files: ReadonlyMap<string, string | Uint8Array>) => {
      for (const [path, content] of files) sdks.serve(`${prefix}/${path}`, content);
    };
    const serveCrates = () => serveAll("cargo", cargoFiles(crates, `${sdks.url}cargo/`));
    const publishCrate = async (crate: CrateVersion) => {
      crates.push(crate);
      serveCrates();
      await setCrateVersion(cargoHome, `${sdks.url}cargo/`, crate.version);
    };
    const publishWheels = (files: Tree) => {
      for (const [name, content] of files) wheels.set(name, content);
      serveAll("python", pythonIndexFiles(wheels));
    };
    async function receive({ path, contentType, body }: Upload): Promise<UploadAnswer> {
      if (path === "cargo/api/v1/crates/new") {
        const crate = readPublishedCrate(body);
        if (crates.some(({ version }) => version === crate.version)) return refusal(`${crate.version} is there`);
        await publishCrate(crate);
        return { status: 200, text: "{}" };
      }
      const wheel = path === "python/upload" ? await readUploadedWheel(contentType, body) : undefined;
      if (wheel === undefined) return refusal(`nothing that is known was uploaded to "${path}"`);
      if (wheels.has(wheel[0])) return refusal(`${wheel[0]} is there`);
      publishWheels(new Map([wheel]));
      return { status: 200, text: "{}" };
    }
    const publishSdk = async (language: SdkLanguage, version: string, files: Tree) => {
      if (language === "rust") {
        await publishCrate(crateVersion(version, files));
      } else if (language === "python") {
        publishWheels(files);
      } else {
        goVersions.set(version, files);
        serveAll("go", goProxyFiles(goVersions));
      }
    };
    // The user's index is not asked for them before they are published
    serveCrates();
    publishWheels(new Map());
    for (const language of languages) {
      await publishSdk(language, await sdkVersion(language), await readSdk(language));
    }

    const simple = `${sdks.url}python/simple/`;
    const env = {
      ...npm.env,
      CARGO_HOME: cargoHome,
      PIP_INDEX_URL: simple,
      UV_DEFAULT_INDEX: simple,
      ...goEnv(`${sdks.url}go`, join(directory, "go-modules")),
    };
    const published = { rust: `${crateName} (crate)`, python: `${pythonProject} (Python)`, go: `${goModule} (Go)` };
    const packages = [...npm.packages, ...languages.map((language) => published[language])];
    const publishing: Publishing = {
      cargoIndex: `${sdks.url}cargo/`,
      pypi: `${sdks.url}python/upload`,
      pypiIndex: simple,
      env: { ...npm.publisher, CARGO_REGISTRY_TOKEN: "anyone", TWINE_USERNAME: "anyone", TWINE_PASSWORD: "anything" },
    };
    return {
      url: npm.url,
      env,
      packages,
      publishing,
      oci: oci && { registry: oci.host, wit: new URL(sdks.url).host },
      publishPackage: (from) => npm.publish(from),
      publishSdk,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

// --- internal ---

/** As cargo shows it. */
function refusal(detail: string): UploadAnswer {
  return { status: 400, text: JSON.stringify({ errors: [{ detail }] }) };
}

/** Python's index is asked for everything, and leads on to the user's; cargo and go go on by themselves. */
function elsewhere(path: string, index: string | undefined): string | undefined {
  const project = /^python\/simple\/(.*)$/u.exec(path)?.[1];
  return project === undefined || index === undefined ? undefined : `${index}/${project}`;
}
