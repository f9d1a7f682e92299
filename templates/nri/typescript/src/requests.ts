import { findAnnotation, parseAmount } from "@armory-plugins/guest/nri";
import type { Container, NriTypes, Pod } from "@armory-plugins/guest/nri";
import type { Config } from "./config.ts";

/** What the annotations of a pod ask for, for one of its containers. */
export interface Requests {
  readonly rlimits: readonly NriTypes.PosixRlimit[];
  readonly env: readonly NriTypes.KeyValue[];
  readonly annotations: readonly NriTypes.KeyValue[];
  readonly mounts: readonly NriTypes.Mount[];
  readonly devices: readonly NriTypes.LinuxDevice[];
  /** Bytes. */
  readonly memoryLimit: bigint | undefined;
}

/**
 * Read what a pod asks for.
 *
 * @throws Error that names the pod, the container, the annotation and what to write instead.
 */
export function readRequests(pod: Pod, { name }: Container, allow: Config["allow"]): Requests {
  const refuse = (key: string, problem: string): Error =>
    new Error(`cannot adjust container "${name}" of pod "${pod.namespace}/${pod.name}": annotation "${key}"${problem}`);

  /** Each item of an annotation, as `parse` reads it; two may not have the same key. */
  function read<Value>(what: string, parse: (text: string) => readonly [key: string, value: Value]): Value[] {
    const annotation = findAnnotation(pod, name, `${what}.armory.dev`);
    if (annotation === undefined) return [];
    const seen = new Set<string>();
    return annotation.items.map(({ line, text }) => {
      try {
        const [key, value] = parse(text);
        if (seen.has(key)) throw new Error(`${quote(key)} is a duplicate; keep one of them`);
        seen.add(key);
        return value;
      } catch (problem) {
        throw refuse(annotation.key, `, line ${line}: ${problem instanceof Error ? problem.message : String(problem)}`);
      }
    });
  }

  /** The same for what reaches into the node: the config must allow it. */
  function readAllowed<Value>(
    what: Config["allow"][number],
    parse: (text: string) => readonly [string, Value],
  ): Value[] {
    const annotation = findAnnotation(pod, name, `${what}.armory.dev`);
    if (annotation !== undefined && annotation.items.length > 0 && !allow.includes(what)) {
      const remedy = `add "${what}" to its field allow, or remove the annotation`;
      throw refuse(annotation.key, `: the config does not allow ${what}; ${remedy}`);
    }
    return read(what, parse);
  }

  function readMemoryLimit(): bigint | undefined {
    const annotation = findAnnotation(pod, name, "memory-limit.armory.dev");
    if (annotation === undefined || annotation.items.length === 0) return undefined;
    const text = annotation.items.map((item) => item.text).join(" ");
    const bytes = parseAmount(text);
    if (bytes !== undefined) return bytes;
    const remedy = "write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi";
    throw refuse(annotation.key, `: ${quote(text)} is not an amount of memory; ${remedy}`);
  }

  return {
    rlimits: read("rlimits", parseRlimit),
    env: read("env", parseVariable),
    annotations: read("annotations", parseAnnotation),
    mounts: readAllowed("mounts", parseMount),
    devices: readAllowed("devices", parseDevice),
    memoryLimit: readMemoryLimit(),
  };
}

// --- internal ---

// What setrlimit(2) knows
const rlimitTypes = [
  "as",
  "core",
  "cpu",
  "data",
  "fsize",
  "locks",
  "memlock",
  "msgqueue",
  "nice",
  "nofile",
  "nproc",
  "rss",
  "rtprio",
  "rttime",
  "sigpending",
  "stack",
];

const unlimited = 2n ** 64n - 1n;

function parseRlimit(text: string): [string, NriTypes.PosixRlimit] {
  const [type, value = ""] = splitPair(text);
  if (!rlimitTypes.includes(type)) {
    throw new Error(`${quote(type)} is not an rlimit; write TYPE=SOFT:HARD with one of ${rlimitTypes.join(", ")}`);
  }
  const parts = value.split(":");
  const [softText = "", hardText = softText] = parts.length > 2 ? [value] : parts;
  const [soft, hard] = [parseLimit(softText), parseLimit(hardText)];
  if (soft > hard)
    throw new Error(`the soft limit ${quote(softText)} is over the hard limit ${quote(hardText)}; lower it`);
  return [type, { type: `RLIMIT_${type.toUpperCase()}`, soft, hard }];
}

function parseLimit(text: string): bigint {
  if (text === "unlimited") return unlimited;
  const limit = /^[0-9]{1,20}$/.test(text) ? BigInt(text) : undefined;
  if (limit !== undefined && limit <= unlimited) return limit;
  throw new Error(`${quote(text)} is not a limit; write a whole number up to ${unlimited}, or unlimited`);
}

function parseVariable(text: string): [string, NriTypes.KeyValue] {
  const [key, value] = splitPair(text);
  if (value !== undefined && /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(key)) return [key, { key, value }];
  throw new Error(`${quote(key)} is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug`);
}

function parseAnnotation(text: string): [string, NriTypes.KeyValue] {
  const [key, value] = splitPair(text);
  // A hyphen would remove the annotation
  if (value !== undefined && /^[^ \t-][^ \t]*$/.test(key)) return [key, { key, value }];
  throw new Error(`${quote(key)} is not an annotation; write KEY=VALUE, such as example.com/team=orders`);
}

function parseMount(text: string): [string, NriTypes.Mount] {
  const [source, destination, type, options, ...more] = words(text);
  if (
    source === undefined ||
    options === undefined ||
    type === undefined ||
    !destination?.startsWith("/") ||
    more.length > 0
  ) {
    const form = "write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro";
    throw new Error(`${quote(text)} is not a mount; ${form}`);
  }
  return [destination, { source, destination, type, options: options.split(",") }];
}

function parseDevice(text: string): [string, NriTypes.LinuxDevice] {
  const pattern =
    /^(\/[^ \t]*)[ \t]+([cbup])[ \t]+([0-9]{1,10})[ \t]+([0-9]{1,10})(?:[ \t]+([0-7]{1,4})(?:[ \t]+([0-9]{1,10})[ \t]+([0-9]{1,10}))?)?$/;
  const [, path = "", type = "", major = "", minor = "", mode, uid, gid] = pattern.exec(text) ?? [];
  if (path === "" || [major, minor, uid, gid].some((number) => Number(number ?? 0) > 2 ** 32 - 1)) {
    const form = "write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666";
    throw new Error(`${quote(text)} is not a device; ${form}`);
  }
  const access = {
    ...(mode === undefined ? {} : { fileMode: Number.parseInt(mode, 8) }),
    ...(uid === undefined ? {} : { uid: Number(uid) }),
    ...(gid === undefined ? {} : { gid: Number(gid) }),
  };
  return [path, { path, type, major: BigInt(major), minor: BigInt(minor), ...access }];
}

/** What stands before the first `=` and behind it; undefined behind when there is none. */
function splitPair(text: string): [key: string, value?: string] {
  const at = text.indexOf("=");
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function words(text: string): string[] {
  return text.split(/[ \t]+/);
}

const longest = 60;

function quote(text: string): string {
  const characters = Array.from(text);
  return `"${characters.length > longest ? `${characters.slice(0, longest).join("")}…` : text}"`;
}
