// npm run demo: the whole way, as a new user goes it. A plugin is generated into an empty directory outside of this repository, its
// dependencies come from a local registry (the packages are not published yet), it is built, tested, and run on a topic of orders.
import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startLocalRegistry } from "@armory-plugins/local-registry";
import { makeOrders } from "./make-orders.ts";

const orderCount = 20_000;
const config = "remove: [email, customer-name]\nmask: [phone, iban]\n";

const directory = await mkdtemp(join(tmpdir(), "armory-demo-"));
const project = join(directory, "hide-customers");
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
title("A registry on this machine, with the packages of this repository");
// The plugin is in TypeScript, so that the demo needs no compiler of another language
const registry = await startLocalRegistry({ sdks: [] });
const env = { ...process.env, ...registry.env, npm_config_loglevel: "error" };
say(registry.packages.join(", "));
try {
  title("npm create armory-plugin");
  const answers = ["--kind", "backup", "--language", "typescript", "--description", "Hides who ordered.", "--yes"];
  await command(directory, "npm", ["create", "--yes", "armory-plugin@latest", "hide-customers", "--", ...answers]);

  title("npm install");
  await command(project, "npm", ["install", "--no-fund", "--no-audit", "--loglevel=error"]);

  title("npm run build");
  await command(project, "npm", ["run", "build", "--silent"]);

  title("armory inspect");
  await command(project, "npx", ["armory", "inspect", "plugin.wasm"]);

  title("npm test: unit tests, golden cases, fixtures");
  await command(project, "npm", ["test", "--silent"]);

  title(`armory run, on ${orderCount} orders`);
  const orders = join(project, "orders.jsonl");
  const kept = join(project, "kept.jsonl");
  await writeFile(orders, [...makeOrders(orderCount, 1)].map((line) => `${line}\n`).join(""));
  await writeFile(join(project, "config.yaml"), config);
  for (const line of config.trimEnd().split("\n")) say(line);
  const run = ["armory", "run", "plugin.wasm", "--config", "config.yaml", "--output", "json", "orders.jsonl"];
  const given = await command(project, "npx", [...run, "--only", "accepted"], { stdoutTo: kept });
  // The summary is the last line; npx may have something to say before it.
  const summary = JSON.parse(given.trimEnd().split("\n").at(-1) ?? "") as object;

  title("What came in, what went out");
  const [before, after] = [await countHeaders(orders), await countHeaders(kept)];
  say(`${"header".padEnd(16)}${"in".padStart(8)}${"out".padStart(8)}`);
  for (const name of [...before.keys()].toSorted()) {
    const [came, went] = [before.get(name), after.get(name)];
    const fate = went === undefined ? "vanished" : went.masked > (came?.masked ?? 0) ? `${went.masked} masked` : "";
    say(`${name.padEnd(16)}${String(came?.count ?? 0).padStart(8)}${String(went?.count ?? 0).padStart(8)}  ${fate}`);
  }
  say("");
  for (const [name, value] of Object.entries(summary)) say(`${name.padEnd(24)}${JSON.stringify(value)}`);
  const leaked = ["email", "customer-name"].filter((name) => after.has(name));
  if (leaked.length > 0) throw new Error(`still there: ${leaked.join(", ")}`);
} finally {
  await registry.close();
  await rm(directory, { recursive: true, force: true });
}

// --- internal ---

function title(text: string): void {
  console.log(`\n\u001b[1m== ${text}\u001b[0m`);
}

function say(text: string): void {
  console.log(`   ${text}`);
}

/** Run a command in a directory, its output shown; with `stdoutTo` its stdout goes to that file, and what it says on stderr is given. */
async function command(
  cwd: string,
  program: string,
  args: readonly string[],
  { stdoutTo }: { readonly stdoutTo?: string } = {},
): Promise<string> {
  console.log(`   $ ${[program, ...args].join(" ")}${stdoutTo === undefined ? "" : " > kept.jsonl"}`);
  const child = spawn(program, args, {
    cwd,
    env,
    signal: interrupted.signal,
    shell: process.platform === "win32",
    stdio: stdoutTo === undefined ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  let given = "";
  child.stderr?.on("data", (chunk: Buffer) => (given += chunk.toString()));
  const written = stdoutTo === undefined || child.stdout === null ? undefined : writeFile(stdoutTo, child.stdout);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  await written;
  if (code !== 0) throw new Error(`${program} ${args[0] ?? ""} ended with ${code}\n${given}`);
  return given;
}

/** How often each header comes, and how often with the value that hides. */
async function countHeaders(file: string): Promise<Map<string, { count: number; masked: number }>> {
  const counts = new Map<string, { count: number; masked: number }>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const { headers } = JSON.parse(line) as { headers?: unknown[] };
    for (let index = 0; index < (headers?.length ?? 0); index += 2) {
      const name = String(headers?.[index]);
      const entry = counts.get(name) ?? { count: 0, masked: 0 };
      entry.count += 1;
      if (headers?.[index + 1] === "***") entry.masked += 1;
      counts.set(name, entry);
    }
  }
  return counts;
}
