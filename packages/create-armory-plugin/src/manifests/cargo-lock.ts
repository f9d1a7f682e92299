import { withoutScope } from "../plugin-name.ts";
import { firstVersion, type Manifest } from "./manifest.ts";

/**
 * Cargo's lock file, which holds the plugin itself among its packages, in the order of their names.
 *
 * It is as Cargo would write it, so that `cargo build --locked` takes it and the first build changes nothing.
 */
export const cargoLock: Manifest = {
  path: "Cargo.lock",
  render(text, { name }) {
    const [head = "", ...packages] = text.trimEnd().split(separator);
    const sorted = packages
      .map((each) => (isOwn(each, name) ? each.replace(/^version = .*$/mu, `version = "${firstVersion}"`) : each))
      .toSorted((a, b) => compare(nameOf(a), nameOf(b)));
    return `${[head, ...sorted].join(separator)}\n`;
  },
  nameProblem(text, name) {
    const taken = text.split(separator).slice(1).map(nameOf);
    return taken.includes(withoutScope(name)) ? "belongs to a crate that the plugin uses" : undefined;
  },
};

// --- internal ---

const separator = "\n\n[[package]]\n";

function isOwn(block: string, name: string): boolean {
  return nameOf(block) === withoutScope(name);
}

function nameOf(block: string): string {
  return /^name = "(.*)"$/mu.exec(block)?.[1] ?? "";
}

/** By bytes, as Cargo does; names are ASCII. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
