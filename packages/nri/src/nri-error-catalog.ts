import type { CodeDescription } from "@armory-plugins/base";
import type { NriErrorCode } from "./nri-error.ts";

/** The cause of each {@link NriErrorCode} and what to do about it. No plugin thread loads this module, because it would keep it in memory. */
export const nriErrorCatalog: Readonly<Record<NriErrorCode, CodeDescription>> = {
  SOCKET_MISSING: {
    cause: "there is no NRI socket at the path",
    remedy: "start the runtime and enable NRI in its config; `armory nri serve` waits for it",
  },
  SOCKET_REFUSED: {
    cause: "nobody listens on the socket: the runtime has ended, or is starting",
    remedy: "start the runtime; `armory nri serve` waits for it",
  },
  SOCKET_DENIED: {
    cause: "this user has no permission to write to the socket",
    remedy: "run as root, or as a user with permission",
  },
  NOT_A_SOCKET: {
    cause: "the path is a file or a directory",
    remedy: "give the path of the runtime's NRI socket",
  },
  SOCKET_FAILED: {
    cause:
      "the path has more than 107 bytes, which is too long for a socket (103 on macOS); or something else is wrong",
    remedy: "give a shorter path; otherwise see the reason of the operating system in the message",
  },
  MALFORMED_FRAME: {
    cause: "the peer sent a frame that is too long, or for connection 0, which NRI does not have",
    remedy: "check which process owns the socket",
  },
  MALFORMED_MESSAGE: {
    cause: "the peer or the plugin sent bytes that are not a message of ttRPC or of NRI",
    remedy: "check which process owns the socket, and which NRI the plugin was built for",
  },
  OVERSIZED_MESSAGE: {
    cause: "a call of the runtime, or its answer, is longer than 4 MiB",
    remedy: "split it into several",
  },
  PEER_TIMEOUT: {
    cause: "the peer sent part of a frame or message, then nothing for 10 s",
    remedy: "check that the runtime still runs; `armory nri serve` reconnects",
  },
  EVENTS_REFUSED: {
    cause:
      "the runtime closed the connection after the plugin's answer to `Configure`; runtimes before NRI 0.12 do this for an event that they do not know",
    remedy:
      "`armory nri serve` registers the plugin again without the events of newer versions; if that does not help, read the runtime's log",
  },
  CONNECTION_LOST: {
    cause: "the runtime closed the connection: it ended, or it dropped the plugin, which its log reports",
    remedy: "nothing: `armory nri serve` reconnects",
  },
  CALL_FAILED: {
    cause: "the runtime refused a call, for example a name at registration, or updates of containers; see `status`",
    remedy: "see the runtime's reason in the message",
  },
  CALL_TIMEOUT: {
    cause: "the runtime or the plugin did not answer a call in time",
    remedy: "check that the runtime still runs; make the plugin faster",
  },
  CALL_CANCELLED: { cause: "the caller's signal was aborted", remedy: "–" },
  PLUGIN_ERROR: {
    cause: "the plugin answered with an error: `pluginText`",
    remedy: "fix the plugin or its config; the runtime gets this answer",
  },
  API_VERSION_MISMATCH: {
    cause: "the core module was built for another version of NRI's ABI",
    remedy: "build it with github.com/knqyf263/go-plugin v0.9",
  },
  INVALID_EVENTS: { cause: "the plugin subscribed to events that NRI 0.12 does not have", remedy: "fix the plugin" },
  NRI_TOO_OLD: {
    cause: "the runtime's NRI knows none of the events that the plugin subscribes to",
    remedy: "run the plugin on containerd 2.2, CRI-O 1.34 or later",
  },
  INVALID_PLUGIN_NAME: {
    cause: "a file in the directory of plugins is not named `NN-name`",
    remedy: "rename it, for example to `10-limits.wasm`",
  },
  DUPLICATE_PLUGIN: {
    cause: "two files are the same plugin, for example `10-limits` and `10-limits.wasm`",
    remedy: "remove one of them",
  },
  FILE_UNREADABLE: {
    cause: "a file cannot be read: it does not exist, it is a directory or a pipe, or permission is denied",
    remedy: "the message names the file",
  },
  UNTRUSTED_FILE: {
    cause:
      "a daemon of root found a plugin, config or settings that others can change, or a directory above one of these",
    remedy: "run the `chmod` or `chown` of the message",
  },
  INVALID_CONFIG: {
    cause: "a config is not UTF-8, or is one file for several plugins; or settings do not match their schema",
    remedy: "the message names the file and the place",
  },
  INVALID_SETTINGS: {
    cause: "a config is not UTF-8, or is one file for several plugins; or settings do not match their schema",
    remedy: "the message names the file and the place",
  },
  NEW_VERSION_FAILED: {
    cause: "a plugin's file changed, and the new version failed while it took over",
    remedy: "fix the plugin; the previous version continues to serve",
  },
  METRICS_UNAVAILABLE: {
    cause: "`armory nri serve` cannot listen on the address for metrics",
    remedy: "give another address",
  },
  INVALID_POD: {
    cause: "a file for `armory nri run` is not a Pod, has no OCI spec, or has a field out of bounds",
    remedy: "the message names the line or the field",
  },
  INVALID_SPEC: {
    cause: "a file for `armory nri run` is not a Pod, has no OCI spec, or has a field out of bounds",
    remedy: "the message names the line or the field",
  },
  INVALID_RECORDING: {
    cause: "a file for `armory nri replay` is not a recording",
    remedy: "the message lists what is wrong",
  },
  CLOSED: { cause: "the connection was closed on this side", remedy: "–" },
};
