import { resolve } from "node:path";
import type { ArtifactStore, RegistryClient } from "@armory-plugins/oci";
import type { RegistryFlags, StoreFlags } from "../flags/registry-flags.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { createTransferProgress } from "./transfer-progress.ts";

/** Speak to registries for as long as the work takes: with the credentials that docker has, and a progress bar. */
export async function withRegistry<Value>(
  { plainHttp, timeout }: RegistryFlags,
  { env, signal, stderr }: Terminal,
  showsProgress: boolean,
  work: (client: RegistryClient) => Promise<Value>,
): Promise<Value> {
  const { createRegistryClient, dockerCredentials } = await import("@armory-plugins/oci");
  const progress = await createTransferProgress(stderr, showsProgress);
  const client = createRegistryClient({
    credentials: dockerCredentials({ env }),
    signal,
    onProgress: (step) => progress.update(step),
    ...(plainHttp === undefined ? {} : { plainHttp }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  });
  try {
    return await work(client);
  } finally {
    progress.stop();
  }
}

/** The store that the flags name, or the user's own. @throws OciError `STORE_UNWRITABLE` when the user has no directory for it. */
export async function openStore({ storeDir }: StoreFlags, { cwd, env }: Terminal): Promise<ArtifactStore> {
  const { ArtifactStore: Store, defaultStoreDirectory } = await import("@armory-plugins/oci");
  return new Store(storeDir === undefined ? defaultStoreDirectory(env) : resolve(cwd, storeDir));
}
