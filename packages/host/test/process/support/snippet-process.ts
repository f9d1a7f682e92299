// A process as a plugin's is started, which tries what a plugin that has escaped from its thread would try, and tells what came of it.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as inspector from "node:inspector";
import { Socket } from "node:net";
import { WASI } from "node:wasi";
import { Channel } from "../../../src/process/channel.ts";

const own = fs.realpathSync(import.meta.filename);

const attempts: Readonly<Record<string, () => unknown>> = {
  "read its own code": () => fs.readFileSync(own).length > 0,
  "read /etc/passwd": () => fs.readFileSync("/etc/passwd"),
  "read /proc/self/environ": () => fs.readFileSync("/proc/self/environ"),
  "list /": () => fs.readdirSync("/"),
  "write to /tmp": () => fs.writeFileSync("/tmp/armory-escaped", ""),
  "write beside its code": () => fs.writeFileSync(`${own}.escaped`, ""),
  "link its code elsewhere": () => fs.symlinkSync("/etc/passwd", `${own}.link`),
  "run a program": () => spawnSync(process.execPath, ["--version"]).status,
  "load an addon": () => process.dlopen({ exports: {} }, "/tmp/escaped.node"),
  "open the inspector": () => inspector.open(0),
  "have an inspector's session": () => new inspector.Session().connect(),
  "use WASI": () => new WASI({ version: "preview1", preopens: { "/": "/" } }),
  // oxlint-disable-next-line typescript/no-implied-eval -- what is tried
  "make code of a string": () => new Function("return 1")(),
  "change its user back": () => process.setuid?.(0),
  "see the environment": () => Object.keys(process.env),
  "see where it was started": () => process.cwd(),
  "see its permissions": () => [process.permission.has("fs.write"), process.permission.has("child")],
};

const channel = new Channel(
  new Socket({ fd: 3 }),
  { onValue: () => {}, onEnd: () => process.exit(), onBroken: () => {} },
  0,
);
channel.send(Object.fromEntries(Object.entries(attempts).map(([name, attempt]) => [name, outcome(attempt)])));

function outcome(attempt: () => unknown): unknown {
  try {
    return attempt() ?? "done";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code ?? String(error);
  }
}
