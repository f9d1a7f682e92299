import { defaultValidatorSwitches } from "../adaptation/default-validator-config.ts";
import type { DefaultValidatorConfig } from "../adaptation/default-validator-config.ts";

/** Read one option of the default validator as cases write it: `rejectSysctlAdjustment`, `requiredPlugins=[a,b]`; `enable` is none. */
export function readDefaultValidator(text: string): DefaultValidatorConfig | { readonly problem: string } {
  if (text === "enable") return {};
  const choice = defaultValidatorSwitches.find((name) => name === text);
  if (choice !== undefined) return { [choice]: true };
  const list = /^requiredPlugins=\[(.*)\]$/.exec(text)?.[1];
  if (list !== undefined) return { requiredPlugins: list.split(",").map((name) => name.trim()) };
  const annotation = /^tolerateMissingPluginsAnnotation=(.+)$/.exec(text)?.[1];
  if (annotation !== undefined) return { tolerateMissingPluginsAnnotation: annotation };
  const known = [
    "enable",
    ...defaultValidatorSwitches,
    "requiredPlugins=[a,b]",
    "tolerateMissingPluginsAnnotation=key",
  ];
  return { problem: `"${text}" is not an option of the default validator; expected one of ${known.join(", ")}` };
}
