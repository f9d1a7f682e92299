import { Option } from "commander";
import { duration } from "./flags.ts";

/** What the flags say about speaking to a registry. */
export interface RegistryFlags {
  readonly plainHttp?: boolean | undefined;
  /** In ms. */
  readonly timeout?: number | undefined;
}

/** What the flags say about the store. */
export interface StoreFlags {
  /** A directory, as the user wrote it. */
  readonly storeDir?: string | undefined;
}

/** The flags of each command that speaks to a registry. */
export function registryOptions(): readonly Option[] {
  return [
    new Option("--timeout <time>", "time limit for the whole transfer (default: 10m)").argParser(duration),
    new Option("--plain-http", "use http, which anybody on the way can read (default: only for this machine)"),
  ];
}

/** `--store-dir` */
export function storeOption(): Option {
  return new Option(
    "--store-dir <directory>",
    "where pulled plugins are (default: ARMORY_STORE_DIR, otherwise your data directory)",
  );
}
