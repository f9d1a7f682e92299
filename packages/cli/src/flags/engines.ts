// Every command loads this file, and the harness is slow to load: its names have a file of their own
import { engineNames } from "@armory-plugins/conformance/engine-names";
import { Option } from "commander";
import { listOf } from "./flags.ts";

/** `--engine v8,wasmtime` */
export function engineOption(): Option {
  return new Option("--engine <list>", "comma-separated engines to run and compare (default: v8)")
    .choices(engineNames)
    .argParser(listOf(engineNames));
}
