import type { Grants } from "../grants.ts";
import { ownField, requireNumber } from "./check-argument.ts";
import { hostOnly } from "./host-only.ts";
import { InputStream, OutputStream, type Sink } from "./io.ts";
import { PluginExited } from "./wasi-error.ts";

/** The interfaces of `wasi:cli`: an empty stdin, stdout and stderr to the log, what is granted of the environment. */
export function createCli(grants: Grants, output: { readonly stdout: Sink; readonly stderr: Sink }) {
  return {
    "wasi:cli/environment": {
      getEnvironment: () => Object.entries(grants.env ?? {}),
      getArguments: () => [...(grants.args ?? [])],
      initialCwd: () => undefined,
    },
    "wasi:cli/exit": {
      exit: (status: { readonly tag: "ok" | "err" }): never => {
        throw new PluginExited(ownField(status, "tag") === "ok" ? "0" : "1");
      },
      exitWithCode: (code: number): never => {
        throw new PluginExited(String(requireNumber(code, 255)));
      },
    },
    "wasi:cli/stdin": { getStdin: () => new InputStream(hostOnly, { read: () => undefined }) },
    "wasi:cli/stdout": { getStdout: () => new OutputStream(hostOnly, output.stdout) },
    "wasi:cli/stderr": { getStderr: () => new OutputStream(hostOnly, output.stderr) },
    "wasi:cli/terminal-stdin": { getTerminalStdin: () => undefined },
    "wasi:cli/terminal-stdout": { getTerminalStdout: () => undefined },
    "wasi:cli/terminal-stderr": { getTerminalStderr: () => undefined },
  };
}
