// `armory-nri`, which is `armory nri serve`, as an operator starts it: in a process of its own.
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { tempDir } from "@armory-plugins/support";

const bin = fileURLToPath(new URL("../../bin/armory-nri.js", import.meta.url));

/** Whether the program can be started as another user: by root, from a folder that others may read. */
export function canRunAs(uid: number): boolean {
  if (process.getuid?.() !== 0) return false;
  return spawnSync(process.execPath, [bin, "--version"], { uid, gid: uid, stdio: "ignore" }).status === 0;
}

/** The processes that it has started; only Linux tells. */
export function childrenOf({ child }: Serving): number[] {
  return readdirSync(`/proc/${child.pid}/task`).flatMap((thread) => {
    const pids = readFileSync(`/proc/${child.pid}/task/${thread}/children`, "latin1").trim();
    return pids === "" ? [] : pids.split(" ").map(Number);
  });
}

/** A line of its log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly plugin?: string;
  readonly code?: string;
  readonly stream?: string;
}

/** A folder with plugins and configs, and what serves it. */
export class Serving {
  readonly directory: string;
  readonly log: LogLine[] = [];
  /** What it printed that is no line of its log. */
  readonly other: string[] = [];
  readonly child: ChildProcessByStdio<null, null, Readable>;
  /** Tells of each line that it prints. */
  readonly #lines = new EventEmitter();
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;

  constructor(directory: string, socket: string, args: readonly string[], ids: { uid?: number; gid?: number } = {}) {
    this.directory = directory;
    const flags = [
      "--plugins",
      join(directory, "plugins"),
      "--config-dir",
      join(directory, "conf"),
      "--runtime-socket",
      socket,
    ];
    this.child = spawn(process.execPath, [bin, ...flags, "--log-format", "json", ...args], {
      env: {
        ...process.env,
        HOME: directory,
        ARMORY_CACHE_DIR: join(directory, "cache"),
        XDG_DATA_HOME: join(directory, "data"),
      },
      stdio: ["ignore", "ignore", "pipe"],
      ...ids,
    });
    this.ended = once(this.child, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? null);
    createInterface({ input: this.child.stderr }).on("line", (line) => {
      if (line.startsWith("{")) this.log.push(JSON.parse(line) as LogLine);
      else this.other.push(line);
      this.#lines.emit("line");
    });
  }

  /** Put a file in the place of another, in one step, as the folder's own. */
  async put(name: string, content: string | Uint8Array): Promise<void> {
    const path = join(this.directory, name);
    const temporary = join(path, "..", `.${name.replaceAll("/", "-")}.tmp`);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, path);
  }

  /** Wait for lines of the log with this text, so many of them. */
  async untilLogged(text: string | RegExp, count = 1): Promise<LogLine> {
    const matches = (): LogLine[] =>
      this.log.filter(({ msg }) => (typeof text === "string" ? msg.includes(text) : text.test(msg)));
    const signal = AbortSignal.timeout(60_000);
    while (matches().length < count) {
      await once(this.#lines, "line", { signal }).catch((cause: unknown) => {
        throw new Error(`not ${count} × ${String(text)} in\n${this.printed()}`, { cause });
      });
    }
    return matches()[count - 1] as LogLine;
  }

  /** All that it printed. */
  printed(): string {
    return [...this.log.map((line) => JSON.stringify(line)), ...this.other].join("\n");
  }

  /** What it answers at /ready. */
  async ready(): Promise<{ readonly status: number; readonly text: string }> {
    const { msg } = await this.untilLogged("metrics are at ");
    const response = await fetch(msg.replace("metrics are at ", "").replace(/\/metrics$/, "/ready"));
    return { status: response.status, text: await response.text() };
  }

  /** What it answers at /metrics, by the lines' beginnings. */
  async metrics(): Promise<Map<string, number>> {
    const { msg } = await this.untilLogged("metrics are at ");
    const text = await (await fetch(msg.replace("metrics are at ", ""))).text();
    const lines = text.split("\n").filter((line) => line.startsWith("armory_nri_"));
    return new Map(
      lines.map((line) => {
        const space = line.lastIndexOf(" ");
        return [line.slice(0, space), Number(line.slice(space + 1))];
      }),
    );
  }
}

/** Start it on a socket, with these files in its folder; it is ended after the test. */
export async function startServing(
  socket: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  args: readonly string[] = [],
): Promise<Serving> {
  const serving = new Serving(await tempDir(files), socket, args);
  onTestFinished(async () => {
    serving.child.kill("SIGKILL");
    await serving.ended;
  });
  return serving;
}
