import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ask, differs, readAnswer } from "./ask.ts";
import type { Step } from "./plan.ts";
import { run } from "./programs.ts";

/** Where and how the crate is published. */
export interface CargoTarget {
  /** The URL of the registry's sparse index. The token is that of `CARGO_REGISTRY_TOKEN`. */
  readonly index: string;
  /** A directory for what cargo makes. */
  readonly out: string;
}

/** The step of the crate `armory-plugins`. */
export function crateStep(directory: string, version: string, target: CargoTarget): Step {
  return {
    name: `${crate} ${version} (crate)`,
    kind: "cargo",
    isDone: () => isPublished(directory, version, target),
    run: () => publish(directory, target),
  };
}

// --- internal ---

const crate = "armory-plugins";

/** Looks the version up in the index. @see https://doc.rust-lang.org/cargo/reference/registry-index.html */
async function isPublished(directory: string, version: string, target: CargoTarget): Promise<boolean> {
  const path = `${crate.slice(0, 2)}/${crate.slice(2, 4)}/${crate}`;
  const url = new URL(path, target.index.replace(/\/*$/, "/")).href;
  const lines = await ask(url, `the crate ${crate} ${version}`);
  const line = (lines ?? "")
    .split("\n")
    .filter((each) => each.trim() !== "")
    .map((each) => readAnswer(each, url))
    .find(({ vers }) => vers === version);
  if (line === undefined) return false;
  await run("cargo", ["package", "--quiet", "--no-verify", "--allow-dirty"], cargoOptions(directory, target));
  const archive = await readFile(join(target.out, "package", `${crate}-${version}.crate`));
  if (createHash("sha256").update(archive).digest("hex") === line["cksum"]) return true;
  throw differs(`the crate ${crate} ${version}`, target.index);
}

/** The build of what was packed is a test of its own (sdks/rust/test), which does not need to be repeated here. */
async function publish(directory: string, target: CargoTarget): Promise<void> {
  const args = ["publish", "--quiet", "--no-verify", "--registry", registryName];
  await run("cargo", args, cargoOptions(directory, target));
}

/** cargo knows registries by names, which the environment can give. */
const registryName = "armory-release";

function cargoOptions(directory: string, { index, out }: CargoTarget) {
  const prefix = `CARGO_REGISTRIES_${registryName.toUpperCase().replaceAll("-", "_")}`;
  const token = process.env["CARGO_REGISTRY_TOKEN"];
  return {
    cwd: directory,
    env: {
      CARGO_TARGET_DIR: out,
      [`${prefix}_INDEX`]: `sparse+${index.replace(/\/*$/, "/")}`,
      ...(token === undefined ? {} : { [`${prefix}_TOKEN`]: token }),
    },
  };
}
