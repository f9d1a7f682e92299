import type { Engine } from "@armory-plugins/conformance";
import type { NriAnswer, NriEnginePlugin, NriLogMessage } from "@armory-plugins/conformance/systems/nri";
import { requestToJson, responseFromJson, isNriError, type NriMethod } from "@armory-plugins/nri";
import { parse } from "yaml";
import { z } from "zod";

// conformance/behaviours/pod-adjuster.md in plain TypeScript, over protobuf's JSON: what every case of it must pass on. A mutation spoils what it answers on
// purpose; then some case must fail.

/** What is spoilt. */
export interface NriMutation {
  /** What a call answers. */
  answer?(answer: Json, method: NriMethod): Json;
  /** What it is asked. */
  request?(request: Json, method: NriMethod): Json;
  /** The text of an error. */
  error?(text: string): string;
  log?(line: NriLogMessage): NriLogMessage[];
}

/** A message in protobuf's JSON. */
// oxlint-disable-next-line typescript/no-explicit-any -- messages of eighteen types, read without a check each: this is a test
export type Json = any;

/** An engine whose "component" is the behaviour pod-adjuster. */
export function referenceNriEngine(mutation: NriMutation = {}): Engine {
  return {
    name: "reference",
    load: async (): Promise<NriEnginePlugin> => ({
      world: "nri",
      start: async () => new Instance(mutation),
      close: async () => {},
    }),
  };
}

// --- internal ---

class Instance {
  readonly #mutation: NriMutation;
  #log: NriLogMessage[] = [];
  #chunks: Json[] = [];
  #config: Config = { forbidden: [], allow: [] };

  constructor(mutation: NriMutation) {
    this.#mutation = mutation;
  }

  async call(method: NriMethod, bytes: Uint8Array): Promise<NriAnswer> {
    try {
      const json = requestToJson(method, bytes);
      const answer = this.#answer(method, this.#mutation.request?.(json, method) ?? json);
      const response = responseFromJson(method, this.#mutation.answer?.(answer, method) ?? answer);
      return { tag: "response", response, updates: undefined };
    } catch (error) {
      if (isNriError(error)) return { tag: "refused", text: error.message };
      if (!(error instanceof Refusal)) throw error;
      return { tag: "refused", text: this.#mutation.error?.(error.message) ?? error.message };
    }
  }

  takeLog(): readonly NriLogMessage[] {
    return this.#log.splice(0);
  }

  async close(): Promise<void> {}

  #say(level: NriLogMessage["level"], message: string): void {
    const line = { level, message };
    this.#log.push(...(this.#mutation.log?.(line) ?? [line]));
  }

  #answer(method: NriMethod, request: Json): Json {
    switch (method) {
      case "Configure":
        return this.#configure(request.config ?? "");
      case "Synchronize":
        return this.#synchronize(request);
      case "CreateContainer":
        return this.#create(request);
      case "UpdateContainer":
        return this.#update(request);
      case "ValidateContainerAdjustment":
        return this.#validate(request);
      case "Shutdown":
        this.#say("info", "shutting down");
        return {};
      default:
        return {};
    }
  }

  #configure(text: string): Json {
    this.#config = readConfig(text);
    const { most, forbidden, allow } = this.#config;
    const allowed = allow.length === 0 ? "nothing" : allow.join(", ");
    this.#say(
      "info",
      `configured: max-memory ${most ?? "none"}, ${forbidden.length} forbidden annotations, allowed: ${allowed}`,
    );
    return { events: (1 << 3) | (1 << 7) | (1 << 13) };
  }

  #synchronize(request: Json): Json {
    this.#chunks.push(request);
    if (request.more === true) return { more: true };
    const all = this.#chunks.splice(0);
    const pods = all.flatMap((chunk) => chunk.pods ?? []);
    const containers = all.flatMap((chunk) => chunk.containers ?? []);
    const { most } = this.#config;
    const update = containers
      .filter((container) => {
        const limit = ownLimit(container);
        return most !== undefined && container.state !== "CONTAINER_STOPPED" && (limit === undefined || limit > most);
      })
      .map((container) => ({ ...capped(container.id, most ?? 0n), ignoreFailure: true }));
    this.#say(
      "info",
      `synchronized: ${pods.length} pods, ${containers.length} containers, ${update.length} over max-memory`,
    );
    return { update };
  }

  #create({ pod = {}, container = {} }: Json): Json {
    const { allow } = this.#config;
    const name = nameOf(pod, container);
    let wanted: Wanted;
    try {
      wanted = readAnnotations(pod, container.name ?? "", allow);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const text = `cannot adjust ${name}: annotation ${error.message}`;
      this.#say("error", this.#mutation.error?.(text) ?? text);
      throw new Refusal(text);
    }
    const own = ownLimit(container);
    const limit = this.#cap(name, wanted.memory ?? own);
    const isSet = limit !== undefined && limit !== own;
    const { rlimits, env, annotations, mounts, devices } = wanted;
    const lists = { rlimits, env, annotations: Object.entries(annotations), mounts, devices };
    if (!isSet && Object.values(lists).every(({ length }) => length === 0)) {
      this.#say("debug", `${name}: nothing to adjust`);
      return {};
    }
    const counts = Object.entries(lists).map(([what, { length }]) => `${length} ${what}, `);
    this.#say("info", `${name}: ${counts.join("")}memory limit ${isSet ? limit : "unchanged"}`);
    const linux = { ...(devices.length > 0 && { devices }), ...(isSet && memoryOf(limit)) };
    return { adjust: { rlimits, env, annotations, mounts, ...(Object.keys(linux).length > 0 && { linux }) } };
  }

  /** `max-memory` in place of a limit that is over it, or of none. */
  #cap(name: string, limit: bigint | undefined): bigint | undefined {
    const { most } = this.#config;
    if (most === undefined || (limit !== undefined && limit <= most)) return limit;
    if (limit !== undefined) this.#warn(name, limit, most);
    return most;
  }

  #warn(name: string, limit: bigint, most: bigint): void {
    this.#say("warn", `${name}: memory limit ${limit} is over max-memory, which is ${most}`);
  }

  #update({ pod = {}, container = {}, linuxResources }: Json): Json {
    const { most } = this.#config;
    const limit = BigInt(linuxResources?.memory?.limit?.value ?? 0);
    if (most === undefined || limit === 0n || (limit > 0n && limit <= most)) return {};
    this.#warn(nameOf(pod, container), limit, most);
    return { update: [capped(container.id ?? "", most)] };
  }

  #validate({ pod = {}, container = {}, adjust, owners }: Json): Json {
    const annotations = adjust?.annotations ?? {};
    const key = this.#config.forbidden.find(
      (one) => Object.hasOwn(annotations, one) || Object.hasOwn(annotations, `-${one}`),
    );
    if (key === undefined) return {};
    // Field 1 is Annotations
    const owner = owners?.owners?.[container.id ?? ""]?.compound?.["1"]?.owners?.[key];
    const who = owner === undefined ? "plugins" : `plugin "${owner.replace(/^-/, "")}"`;
    const reason =
      `annotation "${key}" of ${nameOf(pod, container)} is forbidden; ` +
      `keep ${who} from changing it, or take it off forbidden-annotations`;
    this.#say("warn", reason);
    return { reject: true, reason };
  }
}

class Refusal extends Error {}

interface Config {
  readonly most?: bigint | undefined;
  readonly forbidden: readonly string[];
  readonly allow: readonly string[];
}

const configSchema = z
  .strictObject({
    "max-memory": z.union([z.int(), z.string()]).optional(),
    "forbidden-annotations": z.array(z.string()).default([]),
    allow: z.array(z.enum(["mounts", "devices"])).default([]),
  })
  .nullable();

function readConfig(text: string): Config {
  const parsed = configSchema.safeParse(readYaml(text));
  if (!parsed.success) throw new Refusal(z.prettifyError(parsed.error));
  const { "max-memory": amount, "forbidden-annotations": forbidden = [], allow = [] } = parsed.data ?? {};
  const most = amount === undefined ? undefined : toBytes(String(amount));
  if (amount !== undefined && most === undefined) throw new Refusal(`${amount} is not an amount of memory`);
  return { most, forbidden, allow };
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch {
    throw new Refusal("the config is no YAML");
  }
}

const most64 = 2n ** 64n - 1n;
const most63 = 2n ** 63n - 1n;
const most32 = 2 ** 32 - 1;

function toBytes(text: string): bigint | undefined {
  const [, digits, prefix = "", binary] = /^(\d{1,19})(?:([kMGT])|([KMGT])i)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const power = binary === undefined ? " kMGT".indexOf(prefix || " ") : " KMGT".indexOf(binary);
  const bytes = BigInt(digits) * (binary === undefined ? 1000n : 1024n) ** BigInt(power);
  return bytes > 0n && bytes <= most63 ? bytes : undefined;
}

function nameOf(pod: Json, container: Json): string {
  return `container "${container.name ?? ""}" of pod "${pod.namespace ?? ""}/${pod.name ?? ""}"`;
}

function ownLimit(container: Json): bigint | undefined {
  const limit = BigInt(container.linux?.resources?.memory?.limit?.value ?? 0);
  return limit > 0n ? limit : undefined;
}

function memoryOf(limit: bigint): Json {
  return { resources: { memory: { limit: { value: String(limit) } } } };
}

function capped(containerId: string, limit: bigint): Json {
  return { containerId, linux: memoryOf(limit) };
}

interface Wanted {
  readonly rlimits: Json[];
  readonly env: Json[];
  readonly annotations: Record<string, string>;
  readonly mounts: Json[];
  readonly devices: Json[];
  readonly memory: bigint | undefined;
}

interface Item {
  readonly line: number;
  readonly text: string;
}

/** Reads an item: its key, and what it asks for; throws the problem. */
type Read<T> = (text: string) => readonly [key: string, value: T];

function readAnnotations(pod: Json, container: string, allow: readonly string[]): Wanted {
  const found = (what: string): { key: string; items: Item[] } => {
    const keys = [`${what}.armory.dev/container.${container}`, `${what}.armory.dev/pod`, `${what}.armory.dev`];
    const key = keys.find((one) => Object.hasOwn(pod.annotations ?? {}, one));
    const lines: string[] = key === undefined ? [] : pod.annotations[key].split("\n");
    const items = lines.map((text, index) => ({ line: index + 1, text: text.replaceAll(/^[ \t\r]+|[ \t\r]+$/g, "") }));
    return { key: key ?? "", items: items.filter(({ text }) => text !== "" && !text.startsWith("#")) };
  };
  const read = <T>(what: string, parseItem: Read<T>): T[] => {
    const { key, items } = found(what);
    if ((what === "mounts" || what === "devices") && items.length > 0 && !allow.includes(what)) {
      const remedy = `add "${what}" to its field allow, or remove the annotation`;
      throw new Refusal(`"${key}": the config does not allow ${what}; ${remedy}`);
    }
    const seen = new Set<string>();
    return items.map(({ line, text }) => {
      try {
        const [own, value] = parseItem(text);
        if (seen.has(own)) throw new Refusal(`${quote(own)} is a duplicate; keep one of them`);
        seen.add(own);
        return value;
      } catch (error) {
        throw error instanceof Refusal ? new Refusal(`"${key}", line ${line}: ${error.message}`) : error;
      }
    });
  };
  const readMemory = (): bigint | undefined => {
    const { key, items } = found("memory-limit");
    const text = items.map((item) => item.text).join(" ");
    if (items.length === 0) return undefined;
    const remedy = "write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi";
    const bytes = toBytes(text);
    if (bytes === undefined) throw new Refusal(`"${key}": ${quote(text)} is not an amount of memory; ${remedy}`);
    return bytes;
  };
  return {
    rlimits: read("rlimits", readRlimit),
    env: read("env", readVariable),
    annotations: Object.fromEntries(read("annotations", readAnnotation)),
    mounts: read("mounts", readMount),
    devices: read("devices", readDevice),
    memory: readMemory(),
  };
}

function quote(text: string): string {
  const points = Array.from(text);
  return `"${points.length > 60 ? `${points.slice(0, 60).join("")}…` : text}"`;
}

function split(text: string): [string, string | undefined] {
  const [key = "", ...values] = text.split("=");
  return [key, values.length === 0 ? undefined : values.join("=")];
}

const rlimitTypes =
  "as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(" ");

function readRlimit(text: string): [string, Json] {
  const [type, value = ""] = split(text);
  if (!rlimitTypes.includes(type)) {
    throw new Refusal(`${quote(type)} is not an rlimit; write TYPE=SOFT:HARD with one of ${rlimitTypes.join(", ")}`);
  }
  const parts = value.split(":");
  const [soft = "", hard = soft] = parts.length > 2 ? [value] : parts;
  const [softLimit, hardLimit] = [soft, hard].map((limit) => {
    if (limit === "unlimited") return most64;
    if (/^\d{1,20}$/.test(limit) && BigInt(limit) <= most64) return BigInt(limit);
    throw new Refusal(`${quote(limit)} is not a limit; write a whole number up to ${most64}, or unlimited`);
  });
  if ((softLimit ?? 0n) > (hardLimit ?? 0n)) {
    throw new Refusal(`the soft limit ${quote(soft)} is over the hard limit ${quote(hard)}; lower it`);
  }
  return [type, { type: `RLIMIT_${type.toUpperCase()}`, soft: String(softLimit), hard: String(hardLimit) }];
}

function readVariable(text: string): [string, Json] {
  const [key, value] = split(text);
  if (value === undefined || !/^[A-Za-z_][\w.-]*$/.test(key)) {
    throw new Refusal(`${quote(key)} is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug`);
  }
  return [key, { key, value }];
}

function readAnnotation(text: string): [string, readonly [string, string]] {
  const [key, value] = split(text);
  if (value === undefined || !/^[^ \t-][^ \t]*$/.test(key)) {
    throw new Refusal(`${quote(key)} is not an annotation; write KEY=VALUE, such as example.com/team=orders`);
  }
  return [key, [key, value]];
}

function readMount(text: string): [string, Json] {
  const words = text.split(/[ \t]+/);
  const [source, destination = "", type, options = ""] = words;
  if (words.length !== 4 || !destination.startsWith("/")) {
    const form = "write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro";
    throw new Refusal(`${quote(text)} is not a mount; ${form}`);
  }
  return [destination, { source, destination, type, options: options.split(",") }];
}

function readDevice(text: string): [string, Json] {
  const words = text.split(/[ \t]+/);
  const [path = "", type = "", major = "", minor = "", mode, uid, gid] = words;
  const isNumber = (word: string): boolean => /^\d{1,10}$/.test(word) && Number(word) <= most32;
  const fits =
    [4, 5, 7].includes(words.length) &&
    path.startsWith("/") &&
    ["c", "b", "u", "p"].includes(type) &&
    [major, minor, ...words.slice(5)].every(isNumber) &&
    /^[0-7]{1,4}$/.test(mode ?? "0");
  if (!fits) {
    const form = "write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666";
    throw new Refusal(`${quote(text)} is not a device; ${form}`);
  }
  return [
    path,
    {
      path,
      type,
      major,
      minor,
      ...(mode !== undefined && { fileMode: { value: Number.parseInt(mode, 8) } }),
      ...(uid !== undefined && { uid: { value: Number(uid) } }),
      ...(gid !== undefined && { gid: { value: Number(gid) } }),
    },
  ];
}
