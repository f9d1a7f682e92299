import { resolve } from "node:path";
import type { ArtifactStore, Progress, RegistryClient } from "@armory-plugins/oci";
import type { RegistryFlags, StoreFlags } from "../flags/registry-flags.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { createTransferProgress } from "./transfer-progress.ts";

/** Speak to registries for as long as the work takes: with the credentials that docker has, and a progress bar. */
export async function withRegistry<Value>(
  flags: RegistryFlags,
  terminal: Terminal,
  showsProgress: boolean,
  work: (client: RegistryClient) => Promise<Value>,
): Promise<Value> {
  const progress = await createTransferProgress(terminal.stderr, showsProgress);
  try {
    return await work(await connect(flags, terminal, (step) => progress.update(step)));
  } finally {
    progress.stop();
  }
}

/** A client for registries, with the credentials that docker has. */
export async function connect(
  { plainHttp, timeout }: RegistryFlags,
  { env, signal }: Terminal,
  onProgress?: (step: Progress) => void,
): Promise<RegistryClient> {
  const { createRegistryClient, dockerCredentials } = await import("@armory-plugins/oci");
  return createRegistryClient({
    credentials: dockerCredentials({ env }),
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(plainHttp === undefined ? {} : { plainHttp }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  });
}

/** The store that the flags name, or the user's own. @throws OciError `STORE_UNWRITABLE` when the user has no directory for it. */
export async function openStore({ storeDir }: StoreFlags, { cwd, env }: Terminal): Promise<ArtifactStore> {
  const { ArtifactStore: Store, defaultStoreDirectory } = await import("@armory-plugins/oci");
  return new Store(storeDir === undefined ? defaultStoreDirectory(env) : resolve(cwd, storeDir));
}
