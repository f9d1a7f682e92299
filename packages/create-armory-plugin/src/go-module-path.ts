import { GeneratorError } from "./generator-error.ts";

/**
 * Check the path of a Go module, by the rules of `module.CheckImportPath` and `module.CheckPathMajor` of golang.org/x/mod, so that `go` takes what the generator took.
 *
 * @throws {GeneratorError} `INVALID_ANSWER`, with the reason.
 */
export function checkModulePath(path: string): string {
  const problem = problemOf(path);
  if (problem === undefined) return path;
  throw new GeneratorError("INVALID_ANSWER", `the module ${JSON.stringify(path)} ${problem}`, {
    remedy: "write the path of its repository: github.com/acme/order-filter",
  });
}

// --- internal ---

const MAX_LENGTH = 200;

/** What Windows keeps for devices; `go` refuses them on every system. */
const devices = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/iu;

function problemOf(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.length > MAX_LENGTH) return `has more than ${MAX_LENGTH} characters`;
  const elements = path.split("/");
  if (elements.includes("")) return "has an empty part";
  if (elements.some((element) => !/^[A-Za-z0-9_.~-]+$/u.test(element)))
    return "has characters besides letters, digits and -._~";
  if (elements.some((element) => element.startsWith(".") || element.endsWith(".")))
    return "has a part that begins or ends with a dot";
  if (path.startsWith("-")) return "begins with a hyphen";
  if (elements.some((element) => devices.test(element))) return "has a part that is a device of Windows";
  if (/^v[01]$/u.test(elements.at(-1) ?? "")) return "ends with a version that go does not write";
  return undefined;
}
