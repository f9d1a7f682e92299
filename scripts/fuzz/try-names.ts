import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { type ComponentCode, inspectPlugin, loadCode } from "@armory-plugins/host";
import { loadPlugin } from "@armory-plugins/kafka";
import type { KafkaRecord, Outcome, WorldKind } from "@armory-plugins/wit";
import { attempt, Finding, type Tally } from "./attempt.ts";
import type { RenamedComponent } from "./change-names.ts";
import type { Canary } from "./hostile-names.ts";
import type { Random } from "./random.ts";
import { randomRecords } from "./random-records.ts";
import { stringAt } from "./rename-component.ts";

/**
 * Load a component that has other names than its original: names are nothing to the program that is made of it, and nothing to what it answers.
 *
 * @throws Finding otherwise.
 */
export async function tryNames(
  original: Uint8Array,
  renamed: RenamedComponent,
  random: Random,
  tally: Tally,
): Promise<void> {
  const { component, canary, expected } = renamed;
  const { kind } = inspectPlugin(original);
  const loaded = await attempt(tally, "loadCode", () => load(component, kind));
  if (!loaded.ok) {
    const { code, message } = loaded.error;
    if (code === "LOAD_TIMEOUT") return;
    if (expected === "same") throw new Finding(`other names make the component fail with ${code}: ${message}`);
    if (expected === "malformed") checkRefusal(renamed, code, message);
  } else {
    if (expected === "malformed") throw new Finding("the host takes a name that is malformed");
    const { code } = await loadOriginal(original, kind);
    const spelled = plainText(loaded.value.source);
    if (spelled.includes(canary.marker)) throw new Finding(`"${canary.marker}" is in the generated program`);
    if (expected === "same") requireSame(loaded.value, code);
    if (expected === "same" && kind !== "nri" && random.chance(0.5)) {
      const records = randomRecords(random).filter(({ key }) => !changing.includes(key?.[0] ?? 0));
      const outcomes = await transform(component, kind, records, tally);
      const before = await transform(original, kind, records, tally);
      const isLate = [...outcomes, ...before].some((one) => typeof one === "string" && /TIMEOUT/.test(one));
      if (!isLate && !isDeepStrictEqual(outcomes, before)) {
        throw new Finding(`with other names it answers ${summary(outcomes)}, before ${summary(before)}`);
      }
    }
  }
  await requireNoCanary(canary);
}

/** Require that nothing has written the canary's file. */
export async function requireNoCanary({ file }: Canary): Promise<void> {
  if (!existsSync(file)) return;
  await rm(file, { recursive: true });
  throw new Finding(`the plugin has written ${file}`);
}

// --- internal ---

const limits = { loadMs: 20_000, initMs: 2000, callMs: 1000, memoryBytes: 64 * 2 ** 20 };

/** What `wasi.wat` answers at random: `c`, `r`, and `s`, which sleeps. */
const changing: readonly number[] = [...Buffer.from("crs")];

const originals = new Map<string, Promise<{ readonly code: ComponentCode }>>();

/** Once for each component of the corpus. */
function loadOriginal(original: Uint8Array, kind: WorldKind): Promise<{ readonly code: ComponentCode }> {
  const key = createHash("sha256").update(original).digest("hex");
  const loading = originals.get(key) ?? load(original, kind).then((code) => ({ code }));
  originals.set(key, loading);
  return loading;
}

async function load(component: Uint8Array, kind: WorldKind): Promise<ComponentCode> {
  const code = await loadCode(component, { name: "fuzzed", world: kind, cacheDir: false, limits });
  if (code.form !== "component") throw new Finding("a component is loaded as a core module");
  return code;
}

function checkRefusal({ component, witName }: RenamedComponent, code: string, message: string): void {
  const offset = / fuzzed is not a valid component: the name .*?at offset (\d+) is not /.exec(message)?.[1];
  if (code !== "MALFORMED_COMPONENT" || offset === undefined) {
    throw new Finding(`a malformed name fails with ${code}: ${message}`);
  }
  const found = stringAt(component, Number(offset));
  if (witName !== undefined && found?.equals(witName) !== true) {
    throw new Finding(`the malformed name is not at offset ${offset}: ${message}`);
  }
}

function requireSame(code: ComponentCode, original: ComponentCode): void {
  if (code.source !== original.source) {
    const at = code.source.split("").findIndex((character, index) => character !== original.source[index]);
    throw new Finding(`with other names the program differs: ${JSON.stringify(code.source.slice(at - 40, at + 80))}`);
  }
  const rest = (one: ComponentCode): unknown => [[...one.coreModules.keys()], one.denied, one.answers];
  if (!isDeepStrictEqual(rest(code), rest(original)))
    throw new Finding("with other names it has other modules or answers");
}

/** Letters and digits alone, in lower case, escapes resolved: no spelling hides a marker. */
function plainText(source: string): string {
  return source
    .replace(
      /\\u\{([\da-f]+)\}|\\u([\da-f]{4})|\\x([\da-f]{2})|%([\da-f]{2})/gi,
      (_, ...digits: (string | undefined)[]) =>
        String.fromCodePoint(
          Math.min(0x10_ffff, Number.parseInt(digits.slice(0, 4).find((one) => one !== undefined) ?? "", 16)),
        ),
    )
    .toLowerCase()
    .replace(/[^\da-z]/g, "");
}

/** What becomes of records, each in a call of its own: its outcome, or the error in words. */
async function transform(
  component: Uint8Array,
  kind: "backup" | "restore",
  records: readonly KafkaRecord[],
  tally: Tally,
): Promise<(Outcome | string)[]> {
  const loaded = await attempt(tally, "loadPlugin", () =>
    loadPlugin(component, { name: "fuzzed", world: kind, cacheDir: false, limits }),
  );
  if (!loaded.ok) return [`${loaded.error.code}: ${loaded.error.message}`];
  try {
    const context = kind === "backup" ? { topic: "orders" } : { sourceTopic: "orders", targetTopic: "copies" };
    const opened = await attempt(tally, "openTopic", () => loaded.value.openTopic({ context }));
    if (!opened.ok) return [`${opened.error.code}: ${opened.error.message}`];
    const outcomes: (Outcome | string)[] = [];
    for (const record of records.slice(0, 20)) {
      const tried = await attempt(tally, "transform", () => opened.value.transform([record]));
      outcomes.push(...(tried.ok ? tried.value : [`${tried.error.code}: ${tried.error.message}`]));
    }
    return outcomes;
  } finally {
    await loaded.value.close();
  }
}

function summary(outcomes: readonly (Outcome | string)[]): string {
  return outcomes.map((one) => (typeof one === "string" ? one : one.tag)).join(", ");
}
