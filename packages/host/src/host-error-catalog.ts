import type { CodeDescription } from "@armory-plugins/base";
import type { HostErrorCode } from "./host-error.ts";

/** The cause of each {@link HostErrorCode} and what to do about it. No plugin thread loads this module, because it would keep it in memory. */
export const hostErrorCatalog: Readonly<Record<HostErrorCode, CodeDescription>> = {
  FILE_UNREADABLE: {
    cause: "the file does not exist, is a directory, a pipe or a device, is too large, or permission is denied",
    remedy: "give the path of a `.wasm` file",
  },
  NOT_WASM: { cause: "the file is not WebAssembly: it is empty, an image, source code, …", remedy: "give a component" },
  UNEXPECTED_CORE_MODULE: {
    cause: "the file is a core module, and a component is expected",
    remedy:
      "wrap it with `wasm-tools component new`, or build it with `armory build`; NRI plugins have their own commands",
  },
  UNEXPECTED_COMPONENT: {
    cause: "the file is a component, and a core module is expected",
    remedy: "give a core module of the ABI that the message names",
  },
  MALFORMED_COMPONENT: {
    cause: "the component is cut off, broken in its outline, or nested too deeply",
    remedy: "build or download it again; see [the bounds](operating.md#limits)",
  },
  MALFORMED_MODULE: {
    cause: "the core module is cut off, broken in its outline, or nested too deeply",
    remedy: "build or download it again; see [the bounds](operating.md#limits)",
  },
  UNKNOWN_WORLD: {
    cause: "the component is for a system that this host does not know",
    remedy: "compare the exports in the message with the worlds that it names",
  },
  WORLD_MISMATCH: {
    cause:
      "the component resembles a known world, but it is for another world or version, lacks an export, or has an export of another type",
    remedy: "fix each difference that the message lists",
  },
  ABI_MISMATCH: {
    cause:
      "a core module lacks exports of its ABI, has them with other types, or imports what the host does not provide",
    remedy: "build it against the version that the message names",
  },
  IMPORT_MISMATCH: {
    cause: "the component declares an import of WASI, or of its world, with other types than that interface has",
    remedy: "build it against the interfaces' own WIT; the message names each import and its difference",
  },
  SIZE_LIMIT: {
    cause: "a core module, or all of them together, has more functions, locals, table entries, … than the host accepts",
    remedy: "make the plugin smaller; [the bounds](operating.md#limits) are fixed",
  },
  ISOLATION_REQUIRED: {
    cause: "the plugin has garbage-collected types, whose memory V8 does not limit in a thread",
    remedy: "run it with the isolation `process`",
  },
  UNSUPPORTED_FEATURE: {
    cause: "the plugin uses a feature of WebAssembly that the transpiler (jco), this V8 or this host lacks",
    remedy: "build it without the feature, or run it as the message says",
  },
  TRANSPILE_FAILED: {
    cause: "the component breaks the format inside, or has a feature that jco or V8 refuses",
    remedy: "build it again; report it if other runtimes accept it",
  },
  CACHE_UNWRITABLE: {
    cause:
      "the prepared plugin cannot be kept or signed: the directory is read-only or full, a file is in its place, the key is another user's, or you have no home directory",
    remedy:
      "set the variable that the message names, or use `--no-cache`; a read-only cache that has the prepared plugin works",
  },
  LOAD_TIMEOUT: {
    cause: "transpiling, compiling or instantiating took longer than `loadMs`",
    remedy: "raise the limit",
  },
  INSTANTIATION_FAILED: {
    cause: "the component cannot be linked or started, or this process has no memory or addresses left for it",
    remedy: "close other topics, or raise `ulimit -v`, if memory is short; otherwise report it",
  },
  INIT_TIMEOUT: { cause: "`init` took longer than `initMs`", remedy: "fix the plugin, or raise the limit" },
  CALL_TIMEOUT: {
    cause: "a call took longer than `callMs`",
    remedy: "look at the record at `index`, which makes the plugin slow or endless, or raise the limit",
  },
  TRAPPED: {
    cause: "the plugin trapped (`unreachable`, out of bounds, division by zero) or exited, or its process is gone",
    remedy: "fix the plugin",
  },
  STACK_OVERFLOW: { cause: "the plugin's calls went too deep", remedy: "fix the plugin" },
  MEMORY_LIMIT: {
    cause:
      "the plugin asked for more memory than `memoryBytes`, trapped with more than half of that in use, or its process exceeded its share of RAM",
    remedy: "raise the limit, or fix the plugin",
  },
  OUTPUT_LIMIT: {
    cause:
      "one answer is larger than `outputBytes`, where overlapping lists count each time, or the outcomes of encoded batches do not fit into memory",
    remedy: "raise the limit, or fix the plugin",
  },
  CONTRACT_BROKEN: {
    cause:
      "the plugin's answer is not of its type: a pointer out of memory or unaligned, an unknown discriminant, bytes that are not UTF-8",
    remedy: "fix the plugin or its toolchain",
  },
  IMPORT_DENIED: {
    cause: "the plugin called something that it was not granted, or a function of a version that this host lacks",
    remedy: "grant it if it can be granted; otherwise the plugin is for another host",
  },
  INVALID_ARGUMENT: {
    cause: "the caller passed a wrong argument; the plugin received nothing",
    remedy: "fix the call; the message names the field",
  },
  CLOSED: { cause: "the instance was closed, or loading was aborted", remedy: "–" },
};
