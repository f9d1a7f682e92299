import { loadCode, type PluginCode } from "@armory-plugins/host";
import {
  classifyFailure,
  type ComponentInstance,
  loadComponent,
  logBudget,
  PluginLog,
} from "@armory-plugins/host/thread";
import type { KafkaRecord, Outcome, WasiBackupPlugin } from "@armory-plugins/wit";

/** An instance of a component of world `backup` in this thread, which was not called yet. */
export function instantiateGuest(code: PluginCode): ComponentInstance<typeof WasiBackupPlugin> {
  if (code.form !== "component") throw new Error("it is not a component");
  const log = new PluginLog(logBudget(4096), () => {});
  return loadComponent<typeof WasiBackupPlugin>(code)({ log, outputBytes: 2 ** 20 });
}

/**
 * What a component of world `backup` makes of a record, in this thread.
 *
 * @throws Error with the code and the detail of the failure.
 */
export async function transformOnce(component: Uint8Array, given: KafkaRecord): Promise<Outcome> {
  const guest = instantiateGuest(await loadCode(component, { name: "evil", world: "backup", cacheDir: false }));
  try {
    return guest.exports.transform(given);
  } catch (cause) {
    const { code, detail } = classifyFailure(cause, guest.memoryUse);
    throw new Error(`[${code}] ${detail}`, { cause });
  } finally {
    guest.close();
  }
}
