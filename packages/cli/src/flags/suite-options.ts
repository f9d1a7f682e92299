import type { Option } from "commander";
import { flags } from "./flags.ts";
import { propertiesOption, seedOption } from "./random-values.ts";

/** The flags of each command that runs cases, behind those about its reports. */
export function suiteOptions(): readonly Option[] {
  return [
    seedOption(),
    propertiesOption(),
    flags.cacheDir(),
    flags.noCache(),
    flags.output("of the result"),
    flags.quiet("the report if everything passed"),
    flags.noColor(),
  ];
}
