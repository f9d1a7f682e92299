import type { PluginCode } from "@armory-plugins/host";
import { loadComponent } from "@armory-plugins/host/thread";
import { ComponentGuest, type NriComponentExports } from "./component-guest.ts";
import { CoreGuest } from "./core-guest.ts";
import type { GuestSetup } from "./guest-setup.ts";
import type { NriGuest } from "./nri-guest.ts";

/**
 * Load a plugin in this thread.
 *
 * @returns what makes instances of it, each with a memory of its own; it throws as the start of {@link CoreGuest} and {@link ComponentGuest} does.
 */
export async function loadNriGuest(code: PluginCode): Promise<(setup: GuestSetup) => NriGuest> {
  if (code.form === "core-module") return (setup) => new CoreGuest(code, setup);
  const instantiate = loadComponent<NriComponentExports>(code);
  return (setup) =>
    new ComponentGuest(
      code.name,
      code.memoryBytes,
      (imports, { log, outputBytes }) => instantiate({ imports, log: log.printed, outputBytes }),
      setup,
    );
}
