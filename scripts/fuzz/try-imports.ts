import { inspectPlugin, type PluginImport } from "@armory-plugins/host";
import { loadPlugin, type TopicInstance } from "@armory-plugins/kafka";
import { attempt, Finding, type Tally } from "./attempt.ts";
import type { ImportCall } from "./import-call.ts";
import { pathAddress } from "./import-guest.ts";
import { shortVersion } from "./list-calls.ts";
import type { ImportingComponent } from "./make-imports.ts";
import type { Random } from "./random.ts";
import { requireNoCanary } from "./try-names.ts";

/**
 * Load a component and have it call its imports: what is not as WASI says is refused at load, what the host does not know fails when it is called, and the rest
 * gives a plugin without grants nothing.
 *
 * @throws Finding otherwise.
 */
export async function tryImports(made: ImportingComponent, random: Random, tally: Tally): Promise<void> {
  const { component, calls, canary } = made;
  const loaded = await attempt(tally, "loadPlugin", () =>
    loadPlugin(component, { name: "fuzzed", cacheDir: false, limits }),
  );
  if (!loaded.ok) {
    checkRefusal(made, loaded.error.code, loaded.error.message);
    return;
  }
  const plugin = loaded.value;
  try {
    if (made.isOtherWorld) throw new Finding("a component of another version of the world is loaded");
    const [other] = made.mismatched;
    if (other !== undefined) throw new Finding(`an import that differs from its interface is loaded: ${other[0]}`);
    const opened = await attempt(tally, "openTopic", () => plugin.openTopic({ context: { topic: "orders" } }));
    if (!opened.ok) {
      const { code, message } = opened.error;
      throw new Finding(`it can't be opened: ${code}: ${message}`);
    }
    const access = accessByName(inspectPlugin(component).imports);
    for (const [index, call] of calls.entries()) {
      const answer = await makeCall(
        opened.value,
        index,
        Array.from({ length: call.parameters }, () => 0n),
        tally,
      );
      checkAnswer(call, access(call), answer, call.isPlain);
      checkNothingGiven(call, answer);
    }
    for (const [index, call] of calls.entries()) {
      const giver = calls.findIndex((one) => one.isKnown && one.name === givers.get(selfOf(call) ?? ""));
      if (giver < 0 || !call.isKnown) continue;
      const handle = await makeCall(opened.value, giver, [0n], tally);
      if (!("payload" in handle)) continue;
      const rest = Array.from({ length: call.parameters - 1 }, () => 0n);
      checkAnswer(
        call,
        access(call),
        await makeCall(opened.value, index, [handle.payload.readBigUInt64LE(0), ...rest], tally),
        false,
      );
    }
    for (let left = 10; left > 0 && calls.length > 0; left -= 1) {
      const index = random.below(calls.length);
      const call = calls[index];
      if (call === undefined) continue;
      const values = Array.from({ length: call.parameters }, () =>
        random.pick([0n, 0n, 1n, 2n, 3n, 8n, 22n, BigInt(pathAddress), 4096n, 2n ** 32n - 1n]),
      );
      checkAnswer(call, access(call), await makeCall(opened.value, index, values, tally), false, anyFailure);
    }
  } finally {
    await plugin.close();
  }
  await requireNoCanary(canary);
}

// --- internal ---

const limits = { loadMs: 20_000, initMs: 2000, callMs: 2000, memoryBytes: 8 * 2 ** 20, logBytes: 4096 };

type Answer = { readonly payload: Buffer } | { readonly code: string; readonly message: string };

function checkRefusal(
  { mismatched, isOtherWorld, hasOddNames }: ImportingComponent,
  code: string,
  message: string,
): void {
  if (code === "LOAD_TIMEOUT") return;
  if (isOtherWorld) {
    if (code !== "WORLD_MISMATCH") throw new Finding(`another version of the world fails with ${code}: ${message}`);
    return;
  }
  if (mismatched.length > 0) {
    if (code !== "IMPORT_MISMATCH") throw new Finding(`imports of other types fail with ${code}: ${message}`);
    for (const names of mismatched) {
      if (!names.some((name) => message.includes(`\n  - ${name}: `)))
        throw new Finding(`the refusal does not name ${names[0]}: ${message}`);
    }
    const named = [...message.matchAll(/\n {2}- ([^ ]*): /g)].map(([, name = ""]) => name);
    const others = named.filter((name) => !mismatched.flat().includes(name));
    if (others.length > 0)
      throw new Finding(`the refusal names what does not differ, ${others.join(", ")}: ${message}`);
    return;
  }
  // jco does not take every name that WIT allows
  if (code !== "TRANSPILE_FAILED" || !hasOddNames) throw new Finding(`it can't be loaded: ${code}: ${message}`);
}

function accessByName(imports: readonly PluginImport[]): (call: ImportCall) => PluginImport["access"] {
  return (call) => {
    // wasm-tools makes one import of two whose versions are compatible
    const found =
      imports.find(({ name }) => name === call.import) ??
      imports.find(({ name }) => shortVersion(name) === shortVersion(call.import));
    const access = found?.access;
    if (access === undefined) throw new Finding(`inspectPlugin() does not list ${call.import}`);
    const isExpected = call.isKnown ? access !== "mismatch" && access !== "types" : access === "refused";
    if (!isExpected) throw new Finding(`inspectPlugin() says that ${call.import} is "${access}"`);
    return access;
  };
}

async function makeCall(
  instance: TopicInstance,
  index: number,
  values: readonly bigint[],
  tally: Tally,
): Promise<Answer> {
  const key = Buffer.alloc(2);
  key.writeUInt16LE(index);
  const payload = Buffer.alloc(8 * values.length + 8);
  for (const [at, value] of values.entries()) payload.writeBigUInt64LE(value, 8 * at);
  const tried = await attempt(tally, "transform", () => instance.transform([{ headers: [], key, payload }]));
  if (!tried.ok) return { code: tried.error.code, message: tried.error.message };
  const [outcome] = tried.value;
  if (outcome?.tag !== "accepted") throw new Finding(`it answers with ${outcome?.tag}`);
  return { payload: Buffer.from(outcome.val.payload ?? []) };
}

/** How a function fails that is given handles, addresses and cases that there are not. */
const wrongValues: readonly string[] = ["CONTRACT_BROKEN", "TRAPPED"];
const anyFailure: readonly string[] = [...wrongValues, "CALL_TIMEOUT", "MEMORY_LIMIT", "OUTPUT_LIMIT"];

function checkAnswer(
  call: ImportCall,
  access: PluginImport["access"],
  answer: Answer,
  mustReach: boolean,
  failures: readonly string[] = wrongValues,
): void {
  const isAnywhere = failures === anyFailure; // what it gives is where a random parameter says
  const name = `${call.import}#${call.name}`;
  const what = "code" in answer ? `${answer.code}: ${answer.message}` : `a value: ${answer.payload.toString("hex")}`;
  const unexpected = new Finding(`${name}, which is "${access}", comes to ${what}`);
  const isDenied = "code" in answer && answer.code === "IMPORT_DENIED";
  if (isDenied && !answer.message.includes(call.import.replace(/@.*/, ""))) throw unexpected;
  const isFailure = "code" in answer && failures.includes(answer.code) && !mustReach;
  if (access !== "refused") {
    const isExit = "code" in answer && answer.code === "TRAPPED" && call.import.startsWith("wasi:cli/exit@");
    if (!(isFailure || isExit || "payload" in answer)) throw unexpected;
    return;
  }
  // jco takes any number for a handle that is dropped, and asks nobody
  const isDrop = call.name.startsWith("[resource-drop]");
  const isRefusal = isDrop || (call.isKnown && "payload" in answer && (isAnywhere || isClosed(call, answer.payload)));
  if (!(isDenied || isFailure || isRefusal)) throw unexpected;
}

/** Whether what a function of `wasi:sockets` gives is `access-denied`, or the network, which is good for nothing. */
function isClosed({ name }: ImportCall, payload: Buffer): boolean {
  if (name === "instance-network") return true;
  return payload[8] === 1 && payload[12] === 1;
}

/** Require that what could be granted is empty, and that the clock tells the time. */
function checkNothingGiven({ import: from, name, isKnown }: ImportCall, answer: Answer): void {
  if (!isKnown || !("payload" in answer)) return;
  const result = answer.payload.subarray(8);
  const [address, length] = [result.readUInt32LE(0), result.readUInt32LE(4)];
  if (["get-environment", "get-arguments", "get-directories"].includes(name) && length !== 0)
    throw new Finding(`${from}#${name} gives ${length} things`);
  if ((name === "initial-cwd" || name.startsWith("get-terminal-")) && address !== 0)
    throw new Finding(`${from}#${name} gives something`);
  if (from.startsWith("wasi:clocks/wall-clock@") && name === "now") {
    const seconds = Number(result.readBigUInt64LE(0));
    if (Math.abs(seconds - Date.now() / 1000) > 60) throw new Finding(`${from}#now gives ${seconds}`);
  }
}

/** Functions that give handles, with no parameter or a number, by the resource. */
const givers: ReadonlyMap<string, string> = new Map([
  ["pollable", "subscribe-duration"],
  ["input-stream", "get-stdin"],
  ["output-stream", "get-stdout"],
  ["network", "instance-network"],
]);

function selfOf({ name }: ImportCall): string | undefined {
  return /^\[method\](.*)\./.exec(name)?.[1] ?? /^\[resource-drop\](.*)$/.exec(name)?.[1];
}
