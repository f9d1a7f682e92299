import type { WasiBackupPlugin } from "@armory-plugins/wit";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import type { Setup } from "../messages.ts";
import { lookAt, type Path } from "../path.ts";
import { makeRecords } from "../records.ts";

/**
 * What a program gets that calls jco by itself: what it transpiles by default, in the main thread, a record a call, no sandbox, no
 * limits, no check of the answer.
 */
export async function openJco(component: Uint8Array, { payload, headers, config }: Setup): Promise<Path> {
  instantiate ??= bareModule(component);
  const plugin = (await instantiate)();
  plugin.init({ topic: "bench" }, config ?? undefined);
  const records = makeRecords(payload, headers);
  return {
    passRecords: records.length,
    outcomes: () => Promise.resolve(records.map((record) => plugin.transform(record))),
    pass: () => {
      let seen = 0;
      for (const record of records) seen += lookAt(plugin.transform(record));
      return Promise.resolve(seen);
    },
  };
}

// --- internal ---

type Instantiate = () => typeof WasiBackupPlugin;

/** The component's; a process has one. */
let instantiate: Promise<Instantiate> | undefined;

/** What jco makes of a component by default, with its core modules compiled. */
async function bareModule(component: Uint8Array): Promise<Instantiate> {
  const { files } = await transpileBytes(component, { name: "bare", instantiation: "sync", base64Cutoff: 0 });
  const source = Buffer.from(files["bare.js"] ?? "").toString("base64");
  const module = (await import(`data:text/javascript;base64,${source}`)) as {
    instantiate(getCoreModule: (name: string) => WebAssembly.Module, imports: object): typeof WasiBackupPlugin;
  };
  const compiled = new Map<string, WebAssembly.Module>();
  for (const [name, bytes] of Object.entries(files)) {
    if (name.endsWith(".wasm")) compiled.set(name, new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
  }
  return () => module.instantiate((name) => compiled.get(name) as WebAssembly.Module, {});
}
