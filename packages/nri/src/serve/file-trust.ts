import { constants } from "node:fs";
import type { Stats } from "node:fs";
import { access, lstat, readlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Who besides root can change what is under a path. */
export interface Exposure {
  /** The file or directory that lets them: the path that was asked for, a directory above it, or one that a link leads to. */
  readonly path: string;
  /** `everyone`: any user; `group`: the members of one group; `owner`: the user that it belongs to. */
  readonly to: "everyone" | "group" | "owner";
  /** What lets them, with the mode or the user's number: `can be written by every user (mode 0777)`. */
  readonly fact: string;
  /** The command that ends it. */
  readonly remedy: string;
}

/** Finds out who could change the files that a daemon of root runs. One is for one look at the directories: it remembers what it saw. */
export class FileTrust {
  readonly #seen = new Map<string, Promise<readonly Exposure[]>>();

  /**
   * Everything on the way to a file or directory that somebody else can change: itself, each directory above it up to the root, each link on the way and
   * what that leads to. Whoever can write to a directory can put another file in its place.
   *
   * A directory above that is sticky, such as `/tmp`, counts as nobody's: in it a file can be removed or replaced by its owner and by root alone, and
   * owners are looked at. A directory that is asked for may not be writable even so: a new file could be put there. A mount of Kubernetes' own for a
   * ConfigMap or a Secret (mode 0777, but read-only, with the link `..data` of root's in it) counts as nobody's too. Group 0 is root's.
   *
   * @returns the worst first; empty for a path that is not there.
   */
  async check(path: string): Promise<readonly Exposure[]> {
    const exposures: Exposure[] = [];
    for await (const step of stepsTo(resolve(path))) exposures.push(...(await this.#look(step)));
    return [...new Map(exposures.map((found) => [`${found.path} ${found.to}`, found])).values()].toSorted(
      (one, other) => order.indexOf(one.to) - order.indexOf(other.to),
    );
  }

  // --- internal ---

  #look(step: Step): Promise<readonly Exposure[]> {
    const key = `${step.path} ${step.isEnd}`;
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const looked = exposuresOf(step);
    this.#seen.set(key, looked);
    return looked;
  }
}

// --- internal ---

const order: readonly Exposure["to"][] = ["everyone", "owner", "group"];

/** A file, directory or link on the way to a path. */
interface Step {
  readonly path: string;
  readonly stats: Stats;
  /** Whether it is what the path leads to. */
  readonly isEnd: boolean;
}

/** As the kernel resolves a path, with as many links. */
async function* stepsTo(path: string): AsyncGenerator<Step, void> {
  let names = path.split("/").filter((name) => name !== "");
  let current = "/";
  let links = 0;
  yield { path: current, stats: await lstat(current), isEnd: names.length === 0 };
  while (names.length > 0) {
    const [name = "", ...rest] = names;
    names = rest;
    if (name === "..") {
      current = dirname(current);
      continue;
    }
    const next = join(current, name);
    const stats = await lstat(next).catch(() => undefined);
    if (stats === undefined) return;
    yield { path: next, stats, isEnd: names.length === 0 };
    if (!stats.isSymbolicLink()) {
      current = next;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return;
    const target = await readlink(next);
    if (target.startsWith("/")) current = "/";
    names = [...target.split("/").filter((part) => part !== "" && part !== "."), ...names];
  }
}

const MAX_LINKS = 40;

async function exposuresOf({ path, stats, isEnd }: Step): Promise<readonly Exposure[]> {
  const mode = `mode 0${(stats.mode & 0o7777).toString(8)}`;
  const found: Exposure[] = [];
  if (stats.uid !== 0) {
    const fact = `belongs to the user ${stats.uid}, not to root`;
    found.push({ path, to: "owner", fact, remedy: `chown -h root ${shellWord(path)}` });
  }
  // A link's own mode says nothing, and in a sticky directory nobody can touch what is not theirs.
  if (stats.isSymbolicLink() || (!isEnd && stats.isDirectory() && (stats.mode & sticky) !== 0)) return found;
  if ((stats.mode & constants.S_IWOTH) !== 0) {
    const fact = `can be written by every user (${mode})`;
    found.push({ path, to: "everyone", fact, remedy: `chmod o-w ${shellWord(path)}` });
  }
  if ((stats.mode & constants.S_IWGRP) !== 0 && stats.gid !== 0) {
    const fact = `can be written by the group ${stats.gid} (${mode})`;
    found.push({ path, to: "group", fact, remedy: `chmod g-w ${shellWord(path)}` });
  }
  const mayBeMount = found.length > 0 && stats.isDirectory() && stats.uid === 0;
  return mayBeMount && (await isKubernetesMount(path)) ? [] : found;
}

const sticky = 0o1000;

/**
 * Whether a directory is a volume that the kubelet writes: a ConfigMap, a Secret, a projected volume.
 *
 * Its mode is 0777 (kubernetes/pkg/volume/emptydir: `perm`), the mount is read-only, and on the node it is below a directory that only root may enter. A
 * mount alone does not do: that of a `hostPath` is read-only in the Pod, and others may write on the node.
 */
async function isKubernetesMount(directory: string): Promise<boolean> {
  const link = await lstat(join(directory, "..data")).catch(() => undefined);
  if (link?.isSymbolicLink() !== true || link.uid !== 0) return false;
  return await access(directory, constants.W_OK).then(
    () => false,
    (error: unknown) => error instanceof Error && "code" in error && error.code === "EROFS",
  );
}

/** A path as a shell takes it, and as it can be copied from a message. */
function shellWord(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
