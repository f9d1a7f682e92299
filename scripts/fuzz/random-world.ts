import { changeInterface, randomFunction, randomInterface } from "./change-wit.ts";
import type { Random } from "./random.ts";
import { fullName, printInterface, printWitPackage, type WitPackage } from "./wit-source.ts";

/** An interface that the host knows and that is not what it was. */
export interface KnownChange {
  /** Its full name. */
  readonly name: string;
  /** Whether a type of it changed. */
  readonly isType: boolean;
}

/** The world of a backup plugin with random imports, of which at most one thing is not as WASI, or the world, has it. */
export class RandomWorld {
  static readonly name = "wasi-backup-plugin";
  /** In words. */
  readonly what: string;
  readonly changes: KnownChange[] = [];
  readonly #version: string;
  readonly #original: readonly WitPackage[];
  readonly #packages: WitPackage[];
  readonly #imports = new Set<string>();
  /** The world's package, as text. */
  #text: string;
  /** Imports other than interfaces. */
  #more = "";
  #isOther = false;
  #hasOddNames = false;

  /**
   * @param packages - WASI.
   * @param text - what the world's package has, without its name.
   */
  constructor(packages: readonly WitPackage[], text: string, random: Random) {
    this.#version = random.chance(0.5) ? `0.2.${random.below(13)}` : random.pick(versions);
    // Most of what uses one package uses another: they have their version in common
    this.#original = packages.map((one) => setVersion(one, this.#version));
    this.#packages = [...this.#original];
    this.#text = text;
    const known = this.#original.filter(({ id }) => id !== "wasi:http");
    for (let left = 1 + random.below(4); left > 0; left -= 1) this.#imports.add(pickImport(known, random));
    if (random.chance(0.05)) this.#imports.add(pickImport(this.#original, random));
    this.what = `WASI ${this.#version}, ${this.#change(random)}`;
  }

  /** Whether it imports another version of the world's package. */
  get isOther(): boolean {
    return this.#isOther;
  }

  /** Whether it has names that jco may fail on. */
  get hasOddNames(): boolean {
    return this.#hasOddNames;
  }

  get packages(): readonly WitPackage[] {
    return this.#packages;
  }

  /** The full names of the interfaces that it imports, with those that these use. */
  get imports(): ReadonlySet<string> {
    const reached = new Set(this.#imports);
    for (const name of reached) for (const used of this.#usedBy(name)) reached.add(used);
    return reached;
  }

  get wit(): string {
    return this.#print(this.#packages);
  }

  /** The same with the interfaces of WASI as they are. */
  get originalWit(): string {
    return this.#print(this.#original);
  }

  /** The interfaces that use a type of another, or of one that does. */
  usersOf(name: string): string[] {
    const users = this.#packages.flatMap((one) =>
      one.interfaces.map((each) => fullName(one, each)).filter((each) => this.#usedBy(each).includes(name)),
    );
    return users.flatMap((user) => [user, ...this.usersOf(user)]);
  }

  // --- internal ---

  /** Gives what it has done, in words. */
  #change(random: Random): string {
    const way = random.below(10);
    if (way < 9) this.#hasOddNames = true;
    if (way < 4) return this.#changeInterface(random);
    if (way < 6) return this.#importUnknown(random);
    if (way === 6) return this.#importFunction(random);
    if (way === 7) return this.#changeWorldTypes(random);
    if (way === 8) return this.#importTwice(random);
    return "as it is";
  }

  #changeInterface(random: Random): string {
    const places = this.#packages.flatMap((one, index) =>
      one.interfaces
        .filter((each) => this.#imports.has(fullName(one, each)))
        .map((each) => ({ ...one, index, each, name: fullName(one, each) })),
    );
    const { id, version, interfaces, index, each, name } = random.pick(places);
    const { what, changed, isType } = changeInterface(each, random);
    this.#packages[index] = { id, version, interfaces: interfaces.map((one) => (one === each ? changed : one)) };
    if (isKnown(name)) this.changes.push({ name, isType });
    return `${name} changed: ${what}`;
  }

  #importUnknown(random: Random): string {
    const unknown = randomInterface(random);
    const id = random.pick(["odd:names", "wasi:odd", "wasi:filesystem-more", own.id]);
    const version = random.pick(["0.1.0", "1.0.0", "0.2.3"]);
    const added: WitPackage = { id, version, interfaces: [unknown] };
    const isOwn = id === own.id && version === own.version;
    if (isOwn) this.#text += `\n${printInterface(unknown)}`;
    else this.#packages.push(added);
    this.#isOther = id === own.id && !isOwn;
    this.#imports.add(fullName(added, unknown));
    return `with ${fullName(added, unknown)}, which is unknown`;
  }

  #importFunction(random: Random): string {
    this.#more = random.chance(0.7)
      ? `import ${randomFunction(random)}`
      : `import %${random.pick(["process", "then", "odd", "fs"])}: interface { ${randomFunction(random)} }`;
    return `with ${this.#more}`;
  }

  #changeWorldTypes(random: Random): string {
    const added = randomFunction(random);
    this.#text = this.#text.replace("interface types {", `interface types {\n${added}`);
    this.changes.push({ name: `${own.id}/types@${own.version}`, isType: false });
    return `its world's types have ${added}`;
  }

  #importTwice(random: Random): string {
    // They use no other package
    const one = random.pick(this.#original.filter(({ id }) => id === "wasi:random" || id === "wasi:io"));
    const other = setVersion(one, random.pick(versions.filter((version) => version !== this.#version)));
    const twice = random.pick(other.interfaces);
    this.#packages.push(other);
    this.#imports.add(fullName(one, twice)).add(fullName(other, twice));
    return `with ${fullName(other, twice)} beside the other version`;
  }

  /** The full names of the interfaces of which one uses types. */
  #usedBy(name: string): string[] {
    return this.#packages.flatMap((one) => {
      const each = one.interfaces.find((candidate) => fullName(one, candidate) === name);
      const uses = each?.items.filter(({ kind }) => kind === "use") ?? [];
      return uses.map((use) => (use.name.includes(":") ? use.name : `${one.id}/${use.name}@${one.version}`));
    });
  }

  #print(packages: readonly WitPackage[]): string {
    const start = `world ${RandomWorld.name} {`;
    const imports = [...this.#imports].map(importLine).join("\n");
    const text = this.#text.replace(start, () => `${start}\n${imports}\n${this.#more}`);
    return [`package ${own.id}@${own.version};`, text, ...packages.map(printWitPackage)].join("\n");
  }
}

/** Whether the host knows an interface, by its full name. */
export function isKnown(name: string): boolean {
  const [id = "", version = ""] = name.split("@");
  return knownInterfaces.has(id) && /^0\.2\.\d+$/.test(version);
}

// --- internal ---

/** What the world's own package is called. */
const own = { id: "kannika:wasi-plugins", version: "0.1.0" };

const versions = ["0.2.0", "0.2.3", "0.2.12", "0.2.99", "0.1.0", "0.3.0", "1.0.0", "0.2.0-rc.1"];

/** The interfaces of WASI that a plugin can be given: those of `wasi:cli/imports`. */
const knownInterfaces: ReadonlySet<string> = new Set([
  ...["environment", "exit", "stdin", "stdout", "stderr"].map((name) => `wasi:cli/${name}`),
  ...["input", "output", "stdin", "stdout", "stderr"].map((name) => `wasi:cli/terminal-${name}`),
  ...["monotonic-clock", "wall-clock"].map((name) => `wasi:clocks/${name}`),
  ...["preopens", "types"].map((name) => `wasi:filesystem/${name}`),
  ...["error", "poll", "streams"].map((name) => `wasi:io/${name}`),
  ...["random", "insecure", "insecure-seed"].map((name) => `wasi:random/${name}`),
  ...["network", "instance-network", "tcp", "tcp-create-socket", "udp", "udp-create-socket", "ip-name-lookup"].map(
    (name) => `wasi:sockets/${name}`,
  ),
]);

function pickImport(packages: readonly WitPackage[], random: Random): string {
  const one = random.pick(packages);
  return fullName(one, random.pick(one.interfaces));
}

function importLine(name: string): string {
  const [, path = "", version] = /^([^@]*)@(.*)$/.exec(name) ?? [];
  const [id = "", one = ""] = path.split("/");
  return id === own.id && version === own.version ? `import %${one};` : `import ${id}/%${one}@${version};`;
}

/** The package, and what it uses of others, in another version. */
function setVersion({ id, interfaces }: WitPackage, version: string): WitPackage {
  const renamed = interfaces.map(({ name, items }) => ({
    name,
    items: items.map((item) => ({
      ...item,
      name: item.name.replace(/@.*/, `@${version}`),
      text: item.text.replace(/^(use [^@{]*)@[^{]*\.\{/, `$1@${version}.{`),
    })),
  }));
  return { id, version, interfaces: renamed };
}
