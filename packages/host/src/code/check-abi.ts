import { HostError } from "../host-error.ts";
import { preview1Functions } from "../wasi/preview1.ts";
import type { CoreModule } from "./core-module.ts";
import type { CoreAbi } from "../plugin-code.ts";

/**
 * Require that a core module has an ABI: that it imports nothing else, and exports all that belongs to it, with the right types.
 *
 * @param file - how to call the module in an error.
 * @throws HostError `ABI_MISMATCH`; its message has every difference.
 */
export function checkAbi({ imports, exports }: CoreModule, abi: CoreAbi, file: string): void {
  const problems = [
    ...missing(exports, abi),
    ...[...imports].flatMap(([name, type]) => importProblem(name, type, abi) ?? []),
  ];
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `\n  - ${problem}`).join("");
  throw new HostError("ABI_MISMATCH", `${file} is a core module, but not ${abi.name}:${lines}`);
}

// --- internal ---

function missing(exports: CoreModule["exports"], abi: CoreAbi): string[] {
  const expected = Object.entries(abi.exports);
  const absent = expected.filter(([name]) => !exports.has(name)).map(([name]) => name);
  const different = expected.flatMap(([name, type]) => {
    const found = exports.get(name);
    return found === undefined || found === type ? [] : [`"${name}" is ${found}, expected ${type}`];
  });
  return [...lacks(absent, abi.since ?? {}), ...different];
}

/** A line for what every version has, and one for what each newer version has added. */
function lacks(absent: readonly string[], since: Readonly<Record<string, string>>): string[] {
  const added = Map.groupBy(absent, (name) => (Object.hasOwn(since, name) ? since[name] : undefined));
  return [...added].map(([version, names]) => {
    const fact = `it does not export ${names.join(", ")}`;
    return version === undefined ? fact : `${fact}, which ${version} has added: build it for that`;
  });
}

function importProblem(name: string, type: string, abi: CoreAbi): string | undefined {
  if (preview1Functions.has(name)) return undefined;
  const expected = Object.hasOwn(abi.imports, name) ? abi.imports[name] : undefined;
  if (expected === type) return undefined;
  return expected === undefined
    ? `it imports "${name}", which the host does not give; there are WASI preview 1${listed(abi.imports)}`
    : `it imports "${name}" as ${type}, expected ${expected}`;
}

function listed(imports: CoreAbi["imports"]): string {
  return Object.keys(imports)
    .map((name) => ` and "${name}"`)
    .join("");
}
