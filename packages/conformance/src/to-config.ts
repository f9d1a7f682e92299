import type { ConfigData } from "./case-values.ts";
import { toText } from "./to-record.ts";

/** The config text that a case means. */
export function toConfig(config: ConfigData | undefined, subjectConfig: string | undefined): string | undefined {
  if (config === null || config === undefined) {
    return undefined;
  }
  return typeof config === "object" && "from" in config ? subjectConfig : toText(config);
}
