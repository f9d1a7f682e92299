// Writes THIRD-PARTY-LICENSES, what is inside of the artifact and under which terms: `npm run build:licenses`. Needs cargo.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageDirectory } from "./artefact.ts";
import { listCrates } from "./list-crates.ts";
import type { Crate } from "./list-crates.ts";

const crates = await listCrates();
const withException = crates.filter(({ license }) => license.includes("LLVM-exception"));
const apache = crates.filter((crate) => !withException.includes(crate) && crate.license.includes("Apache-2.0"));
const others = crates.filter(({ license }) => !license.includes("Apache-2.0") || license.includes(" AND "));
const exception = await readFile(join(packageDirectory, "go-runtime", "LICENSE"), "utf8");

const sections = [
  `generator/ is compiled from the Rust crates below and from the standard library of Rust (MIT OR Apache-2.0); generator.js is written by
js-component-bindgen of jco (Apache-2.0 WITH LLVM-exception). go-runtime/ is a changed copy of go.bytecodealliance.org/pkg
(Apache-2.0 WITH LLVM-exception); its NOTICE says what was changed. Where a crate offers a choice, it is used under the license that it is listed with.`,
  `Apache-2.0 WITH LLVM-exception:\n\n${list(withException)}`,
  `Apache-2.0, the text of which is in the file LICENSE:\n\n${list(apache)}`,
  `Other licenses, in full below:\n\n${list(others)}`,
  ...(await Promise.all(others.map(async (crate) => `${crate.name} ${crate.version}\n\n${await ownText(crate)}`))),
  `Apache-2.0 WITH LLVM-exception\n\n${exception.trim()}`,
];
await writeFile(join(packageDirectory, "THIRD-PARTY-LICENSES"), `${sections.join(`\n\n${"-".repeat(80)}\n\n`)}\n`);

// --- internal ---

function list(some: readonly Crate[]): string {
  return some.map(({ name, version, license }) => `  ${name} ${version} (${license})`).join("\n");
}

/** The license beside Apache-2.0, or of a choice MIT. */
async function ownText({ name, directory }: Crate): Promise<string> {
  const files = (await readdir(directory)).filter((file) => /^LICEN[CS]E/i.test(file) && !file.includes("APACHE"));
  const chosen =
    files.find((file) => file.endsWith("UNICODE")) ?? files.find((file) => file.endsWith("MIT")) ?? files[0];
  if (chosen === undefined) throw new Error(`the crate ${name} carries no license`);
  return (await readFile(join(directory, chosen), "utf8")).trim();
}
