// The harness itself takes long to load, and every command has this file
import { engineNames } from "@armory-plugins/conformance/engine-names";
import { Option } from "commander";
import { listOf } from "./flags.ts";

/** `--engine v8,wasmtime` */
export function engineOption(): Option {
  return new Option("--engine <list>", "comma-separated engines to run and compare (default: v8)")
    .choices(engineNames)
    .argParser(listOf(engineNames));
}
