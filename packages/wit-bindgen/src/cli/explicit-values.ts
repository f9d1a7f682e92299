import { listGeneratorArguments } from "../generator-options.ts";
import { languages } from "../languages.ts";

/**
 * Write Go's `--format` as `--format=true`, and the same for the other options whose value may be left out.
 *
 * In wit-bindgen such a value always stands behind `=`. Commander would take the next word for it: the path of the WIT.
 */
export function explicitValues(args: readonly string[]): string[] {
  const language = languages.find((candidate) => candidate === args[0]);
  if (language === undefined) return [...args];
  const options = listGeneratorArguments(language).filter(({ isValueOptional }) => isValueOptional);
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  return args.map((arg, index) => {
    const isBare = index < end && options.some(({ name }) => arg === `--${name}`);
    return isBare ? `${arg}=true` : arg;
  });
}
