import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { isObject } from "../is-object.ts";
import { readText } from "../read-text.ts";
import { wasmTarget } from "./wasm-target.ts";

/** What cargo must be started with. */
export interface CargoSettings {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Give rustc more flags, behind those that the user gives it.
 *
 * Cargo takes them from one place only: CARGO_ENCODED_RUSTFLAGS, otherwise RUSTFLAGS, otherwise `target.*.rustflags` of all its
 * configuration, otherwise `build.rustflags`. So they are added to the first of these that the user has.
 */
export async function addRustflags(
  flags: readonly string[],
  dir: string,
  env: NodeJS.ProcessEnv,
): Promise<CargoSettings> {
  const encoded = env["CARGO_ENCODED_RUSTFLAGS"];
  const given = encoded === undefined ? words(env["RUSTFLAGS"]) : encoded.split(separator).filter(Boolean);
  if (given.length > 0) {
    return { args: [], env: { ...env, CARGO_ENCODED_RUSTFLAGS: [...given, ...flags].join(separator) } };
  }
  const all = [...(await flagsOfBuild(dir, env)), ...flags];
  // A key of its own, because cargo joins those of several keys but refuses to join a string and a list in one.
  return { args: ["--config", `target.'cfg(all())'.rustflags = ${JSON.stringify(all)}`], env };
}

// --- internal ---

const separator = "\u001F";

/** `build.rustflags`, when cargo would use them. */
async function flagsOfBuild(dir: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const configs = await readConfigs(dir, env);
  const targets = configs.flatMap((config) => Object.entries(objectOf(config["target"])));
  const forWasm = targets.some(
    ([key, value]) => (key === wasmTarget || /^cfg\(.*wasm/.test(key)) && objectOf(value)["rustflags"] !== undefined,
  );
  if (forWasm) return [];
  return [
    ...configs.flatMap((config) => words(objectOf(config["build"])["rustflags"])),
    ...words(env["CARGO_BUILD_RUSTFLAGS"]),
  ];
}

/** Cargo's configuration files, the one that is farthest away first, as cargo joins lists. */
async function readConfigs(dir: string, env: NodeJS.ProcessEnv): Promise<Record<string, unknown>[]> {
  const home = cargoHome(env);
  const directories = home === undefined ? [] : [home];
  for (let directory = dir; ; directory = dirname(directory)) {
    directories.splice(home === undefined ? 0 : 1, 0, join(directory, ".cargo"));
    if (dirname(directory) === directory) break;
  }
  const configs = await Promise.all([...new Set(directories)].map((directory) => readConfig(directory)));
  return configs.map(parseConfig);
}

/** Cargo's own directory; none for a user ID without an account and without `HOME`. An empty variable says nothing (crate home, `cargo_home`). */
function cargoHome({ CARGO_HOME, HOME }: NodeJS.ProcessEnv): string | undefined {
  if (CARGO_HOME !== undefined && CARGO_HOME !== "") return CARGO_HOME;
  if (HOME !== undefined && HOME !== "") return join(HOME, ".cargo");
  try {
    return join(userInfo().homedir, ".cargo");
  } catch {
    return undefined;
  }
}

/** A directory's configuration; like cargo, the name without an ending first. */
async function readConfig(directory: string): Promise<string> {
  for (const name of ["config", "config.toml"]) {
    const text = await readText(join(directory, name)).catch(() => undefined);
    if (text !== undefined) return text;
  }
  return "";
}

function parseConfig(text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch {
    // Cargo itself says what is wrong with it.
    return {};
  }
}

function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" ? value.split(" ").filter(Boolean) : [];
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
