import { listGeneratorArguments } from "../generator-options.ts";
import { languages } from "../languages.ts";

/**
 * Write `--format` as `--format=true`, and the same for the other options whose value may be left out.
 *
 * In wit-bindgen such a value always stands behind `=`. Commander would take the next word for it: the path of the WIT.
 */
export function explicitValues(args: readonly string[]): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  return args.map((arg, index) => (index < end && optionalValues.has(arg) ? `${arg}=true` : arg));
}

// --- internal ---

const optionalValues: ReadonlySet<string> = new Set(
  languages.flatMap((language) =>
    listGeneratorArguments(language).flatMap(({ name, isValueOptional }) => (isValueOptional ? [`--${name}`] : [])),
  ),
);
