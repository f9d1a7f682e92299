import { Option } from "commander";
import { listOf } from "./flags.ts";

/** The reports that a run of cases can give. */
export type Report = "console" | "json" | "junit" | "html";

/** Every report. */
export const reports: readonly Report[] = ["console", "json", "junit", "html"];

/** `--report junit,html` */
export function reportOption(): Option {
  return new Option("--report <list>", "comma-separated reports to write (default: console)")
    .choices(reports)
    .argParser(listOf(reports));
}
