import { BuildError } from "./build-error.ts";

/**
 * Check that a core module has the functions that hosts of NRI's core modules look for, and give it back.
 *
 * containerd/nri v0.12.5 (pkg/api, made by protoc-gen-go-plugin v0.1.0) refuses a module that lacks one.
 *
 * @throws BuildError `EXPORT_MISSING`.
 */
export async function checkCoreExports(module: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const present = WebAssembly.Module.exports(await WebAssembly.compile(module)).map(({ name }) => name);
  const missing = required.filter((name) => !present.includes(name));
  if (missing.length === 0) return module;
  const list = missing.map((name) => `"${name}"`).join(", ");
  const remedy =
    "import github.com/containerd/nri/pkg/api, of v0.12.5 or newer, and call api.RegisterPlugin in an init function";
  throw new BuildError("EXPORT_MISSING", `the module does not export ${list}`, {
    remedy,
    problems: missing.map((name) => `no export "${name}"`),
  });
}

// --- internal ---

const calls = [
  "configure",
  "synchronize",
  "shutdown",
  "run_pod_sandbox",
  "update_pod_sandbox",
  "post_update_pod_sandbox",
  "stop_pod_sandbox",
  "remove_pod_sandbox",
  "create_container",
  "post_create_container",
  "start_container",
  "post_start_container",
  "update_container",
  "post_update_container",
  "stop_container",
  "remove_container",
  "state_change",
  "validate_container_adjustment",
];

const required = ["_initialize", "malloc", "free", "plugin_api_version", ...calls.map((name) => `plugin_${name}`)];
