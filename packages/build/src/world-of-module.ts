import { ByteReader, readSections } from "@armory-plugins/wasm-tools/sections";
import { diagnosticsInterfaces, withDiagnostics } from "@armory-plugins/wit";
import type { World } from "@armory-plugins/wit";

/** The world that a compiled module is embedded in: with a log and counters where its SDK exports them beside the plugin's own functions. */
export function worldOfModule(core: Uint8Array, world: World): World {
  const diagnosed = withDiagnostics(world);
  if (diagnosed === undefined || !exportNames(core).has(`${diagnosticsInterfaces.diagnostics}#take`)) return world;
  return diagnosed;
}

// --- internal ---

const exportSection = 7;

/** The names of what a core module exports (WebAssembly core specification, 5.5.10). */
function exportNames(core: Uint8Array): Set<string> {
  const names = new Set<string>();
  const section = readSections(core).sections.find(({ id }) => id === exportSection);
  if (section === undefined) return names;
  const reader = new ByteReader(section.content);
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    names.add(reader.text());
    reader.byte();
    reader.unsigned();
  }
  return names;
}
