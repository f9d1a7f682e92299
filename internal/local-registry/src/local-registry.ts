import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  cargoFiles,
  crateName,
  crateVersion,
  makeCargoHome,
  setCrateVersion,
  type CrateVersion,
} from "./cargo-registry.ts";
import { goModule } from "./go-module.ts";
import { goEnv, goProxyFiles } from "./go-proxy.ts";
import { startNpmRegistry } from "./npm-registry.ts";
import { pythonIndexFiles, pythonProject, userIndex } from "./python-index.ts";
import { startSdkServer } from "./sdk-server.ts";
import { readSdk, sdkVersion, type SdkLanguage, type Tree } from "./sdk-source.ts";

/** The registries of npm, Rust, Python and Go on this machine, with this repository's packages in them. */
export interface LocalRegistry {
  /** The URL of npm's. */
  readonly url: string;
  /** Environment variables that make npm, cargo, pip, uv and go use them. */
  readonly env: Readonly<Record<string, string>>;
  /** What is published: the names of npm's packages, of the crate, the Python project and the Go module. */
  readonly packages: readonly string[];
  /** Publish a directory with a package for npm. */
  publishPackage(directory: string): Promise<void>;
  /** Publish a version of an SDK beside the earlier ones: its files, in Python the wheel. cargo sees the last one alone. */
  publishSdk(language: SdkLanguage, version: string, files: Tree): Promise<void>;
  /** Stop them and remove their files. */
  close(): Promise<void>;
}

/** What to publish besides npm's packages. */
export interface LocalRegistryOptions {
  /** The languages whose SDK is published. Default: all. */
  readonly sdks?: readonly SdkLanguage[];
}

/**
 * Start the registries on free ports of 127.0.0.1 and publish what this repository would publish.
 *
 * Everything is kept in a temporary directory, which `close` removes; so does the end of the process. What a registry does not have comes from the one
 * that the user has configured.
 */
export async function startLocalRegistry({
  sdks: languages = ["rust", "python", "go"],
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
    const npm = await startNpmRegistry(directory);
    open.push(npm);
    const index = userIndex();
    const sdks = await startSdkServer((path) => elsewhere(path, index));
    open.push(sdks);

    const cargoHome = join(directory, "cargo-home");
    await makeCargoHome(cargoHome);
    const crates: CrateVersion[] = [];
    const wheels = new Map<string, Uint8Array>();
    const goVersions = new Map<string, Tree>();
    const serveAll = (prefix: string, files: ReadonlyMap<string, string | Uint8Array>) => {
      for (const [path, content] of files) sdks.serve(`${prefix}/${path}`, content);
    };
    const publishSdk = async (language: SdkLanguage, version: string, files: Tree) => {
      if (language === "rust") {
        crates.push(crateVersion(version, files));
        serveAll("cargo", cargoFiles(crates, `${sdks.url}cargo/`));
        await setCrateVersion(cargoHome, `${sdks.url}cargo/`, version);
      } else if (language === "python") {
        for (const [name, content] of files) wheels.set(name, content);
        serveAll("python", pythonIndexFiles(wheels));
      } else {
        goVersions.set(version, files);
        serveAll("go", goProxyFiles(goVersions));
      }
    };
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
    return { url: npm.url, env, packages, publishPackage: (from) => npm.publish(from), publishSdk, close };
  } catch (error) {
    await close();
    throw error;
  }
}

// --- internal ---

/** Python's index is asked for everything, and leads on to the user's; cargo and go go on by themselves. */
function elsewhere(path: string, index: string | undefined): string | undefined {
  const project = /^python\/simple\/(.*)$/u.exec(path)?.[1];
  return project === undefined || index === undefined ? undefined : `${index}/${project}`;
}
