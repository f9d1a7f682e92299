import { Option } from "commander";
import { listOf } from "./flags.ts";

/** What can run the plugin of a conformance run. */
export type EngineName = "v8" | "wasmtime";

/** Every engine. */
export const engines: readonly EngineName[] = ["v8", "wasmtime"];

/** `--engine v8,wasmtime` */
export function engineOption(): Option {
  return new Option("--engine <list>", "comma-separated engines to run and compare (default: v8)")
    .choices(engines)
    .argParser(listOf(engines));
}
