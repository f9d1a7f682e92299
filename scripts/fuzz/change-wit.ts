import type { Random } from "./random.ts";
import type { WitInterface, WitItem } from "./wit-source.ts";

/** An interface that is not what it was. */
export interface ChangedInterface {
  /** In words. */
  readonly what: string;
  readonly changed: WitInterface;
  /** Whether a type changed, so that interfaces that use it differ as well, and nothing does when no function uses it. */
  readonly isType: boolean;
}

/** Change one thing of an interface: add a function, or change one, or a type. */
export function changeInterface(original: WitInterface, random: Random): ChangedInterface {
  for (;;) {
    const changed = random.pick(changes)(original, random);
    if (changed !== undefined) return changed;
  }
}

/** A function of an interface or a world: `%then: func(a: u32) -> string;` */
export function randomFunction(random: Random): string {
  return `%${random.pick(oddNames)}: func${randomSignature(random)};`;
}

/** An interface with functions, and often a resource, that all have odd names. */
export function randomInterface(random: Random): WitInterface {
  const items: WitItem[] = [];
  if (random.chance(0.6)) {
    const name = random.pick(oddNames);
    items.push({ kind: "resource", name, text: `resource %${name}`, members: randomMembers(random) });
  }
  const functions = Array.from({ length: 1 + random.below(3) }, () => functionItem(randomFunction(random)));
  return { name: random.pick(oddNames), items: withoutDoubles([...items, ...functions]) };
}

// --- internal ---

type Change = (original: WitInterface, random: Random) => ChangedInterface | undefined;

/** Names that mean something to JavaScript, to jco or to the host. */
const oddNames = [
  "constructor",
  "prototype",
  "proto",
  "apply",
  "call",
  "bind",
  "name",
  "length",
  "caller",
  "arguments",
  "to-string",
  "to-locale-string",
  "value-of",
  "has-own-property",
  "is-prototype-of",
  "define-getter",
  "then",
  "catch",
  "finally",
  "dispose",
  "async-dispose",
  "create",
  "open",
  "from",
  "of",
  "assign",
  "keys",
  "get",
  "set",
  "construct",
  "eval",
  "function",
  "global-this",
  "process",
  "require",
  "import",
  "export",
  "default",
  "await",
  "async",
  "class",
  "new",
  "this",
  "delete",
  "symbol",
  "object",
  "error",
  "array",
  "read",
  "write",
  "open-at",
  "link-at",
  "exec-sync",
  "write-file-sync",
  "get-builtin-module",
];

const plainTypes = ["u8", "u32", "s64", "f64", "bool", "char", "string", "list<u8>", "list<string>", "option<string>"];
const types = [
  ...plainTypes,
  "tuple<u32, string>",
  "result<u32, string>",
  "result<_, string>",
  "option<tuple<bool, u64>>",
];

function randomSignature(random: Random): string {
  const names = ["a", "then", "constructor", "this"].slice(0, random.below(5));
  const parameters = names.map((name) => `%${name}: ${random.pick(types)}`);
  return `(${parameters.join(", ")})${random.chance(0.6) ? ` -> ${random.pick(types)}` : ""}`;
}

function randomMember(random: Random): string {
  if (random.chance(0.3)) return `constructor(${random.chance(0.5) ? "" : `%a: ${random.pick(types)}`});`;
  const isStatic = random.chance(0.6) ? "static " : "";
  return `%${random.pick(oddNames)}: ${isStatic}func${randomSignature(random)};`;
}

function randomMembers(random: Random): string[] {
  const members = Array.from({ length: 1 + random.below(4) }, () => randomMember(random));
  const names = members.map(memberName);
  return members.filter((_, index) => names.indexOf(names[index] ?? "") === index);
}

function memberName(member: string): string {
  return member.startsWith("constructor") ? "(constructor)" : (/^%?([\w-]+)/.exec(member)?.[1] ?? "");
}

function functionItem(text: string): WitItem {
  return { kind: "func", name: /^%?([\w-]+)/.exec(text)?.[1] ?? "", text, members: [] };
}

function withoutDoubles(items: readonly WitItem[]): WitItem[] {
  const names = items.map(({ name }) => name);
  return items.filter(({ kind }, index) => kind === "use" || names.indexOf(names[index] ?? "") === index);
}

function replaceItem(original: WitInterface, old: WitItem, item: WitItem): WitInterface {
  return { ...original, items: original.items.map((one) => (one === old ? item : one)) };
}

function pickItem(original: WitInterface, random: Random, isWanted: (item: WitItem) => boolean): WitItem | undefined {
  const items = original.items.filter(isWanted);
  return items.length === 0 ? undefined : random.pick(items);
}

const isResource = ({ kind }: WitItem): boolean => kind === "resource";
const hasMembers = ({ members }: WitItem): boolean => members.length > 0;

const addMember: Change = (original, random) => {
  const resource = pickItem(original, random, isResource);
  const member = randomMember(random);
  if (resource === undefined || resource.members.map(memberName).includes(memberName(member))) return undefined;
  const changed = replaceItem(original, resource, { ...resource, members: [...resource.members, member] });
  return { what: `resource ${resource.name} has ${member}`, changed, isType: false };
};

/** What the host's own class of descriptors is constructed of. */
const addHostConstructor: Change = (original, random) => {
  const resource = pickItem(original, random, isResource);
  if (resource === undefined || resource.members.map(memberName).includes("(constructor)")) return undefined;
  const changed = replaceItem(original, resource, {
    ...resource,
    members: [...resource.members, "constructor(opened: opened);"],
  });
  const record: WitItem = {
    kind: "type",
    name: "opened",
    text: "record opened { root: string, path: string, writable: bool, directory: bool }",
    members: [],
  };
  return {
    what: `resource ${resource.name} has a constructor of a path`,
    changed: { ...changed, items: [record, ...changed.items] },
    isType: false,
  };
};

const addFunction: Change = (original, random) => {
  const added = functionItem(randomFunction(random));
  if (original.items.some(({ name }) => name === added.name)) return undefined;
  return { what: `it has ${added.text}`, changed: { ...original, items: [...original.items, added] }, isType: false };
};

const addResource: Change = (original, random) => {
  const name = random.pick(oddNames);
  if (original.items.some((item) => item.name === name)) return undefined;
  const added: WitItem = { kind: "resource", name, text: `resource %${name}`, members: randomMembers(random) };
  return {
    what: `it has a resource ${name}`,
    changed: { ...original, items: [...original.items, added] },
    isType: false,
  };
};

const changeFunction: Change = (original, random) => {
  const item = pickItem(original, random, ({ kind }) => kind === "func");
  const text = item && changeSignature(item.text, random);
  if (item === undefined || text === undefined) return undefined;
  return { what: `it has ${text}`, changed: replaceItem(original, item, { ...item, text }), isType: false };
};

const changeMember: Change = (original, random) => {
  const item = pickItem(original, random, hasMembers);
  if (item === undefined) return undefined;
  const member = random.pick(item.members);
  const text = changeSignature(member, random);
  if (text === undefined) return undefined;
  const members = item.members.map((one) => (one === member ? text : one));
  return {
    what: `resource ${item.name} has ${text}`,
    changed: replaceItem(original, item, { ...item, members }),
    isType: false,
  };
};

/** Other parameters, or another result. */
function changeSignature(text: string, random: Random): string | undefined {
  const [, head, parameters = "", result] = /^(.*?)\((.*)\)(?: -> (.*))?;$/.exec(text) ?? [];
  if (head === undefined) return undefined;
  const arrow = result === undefined ? "" : ` -> ${result}`;
  const way = random.below(5);
  if (way === 0) return `${head}(${parameters === "" ? "" : `${parameters}, `}%added: ${random.pick(types)})${arrow};`;
  if (way === 1) return parameters === "" ? undefined : `${head}()${arrow};`;
  if (way === 2) {
    const other = random.pick(types);
    return other === result || head === "constructor" ? undefined : `${head}(${parameters}) -> ${other};`;
  }
  if (way === 3) {
    const renamed = parameters.replace(/^%?[\w-]+:/, "%renamed:");
    return renamed === parameters ? undefined : `${head}(${renamed})${arrow};`;
  }
  return changeParameterType(head, parameters, arrow, random);
}

function changeParameterType(head: string, parameters: string, arrow: string, random: Random): string | undefined {
  const [, name, type] = /^(%?[\w-]+): ([^,<]+)(?=,|$)/.exec(parameters) ?? [];
  const other = random.pick(plainTypes);
  if (name === undefined || type === undefined || other === type) return undefined;
  return `${head}(${parameters.replace(`${name}: ${type}`, `${name}: ${other}`)})${arrow};`;
}

const makeStatic: Change = (original, random) => {
  const item = pickItem(original, random, hasMembers);
  if (item === undefined) return undefined;
  const member = random.pick(item.members);
  const text = member.includes("static func")
    ? member.replace("static func", "func")
    : member.replace(": func", ": static func");
  if (text === member) return undefined;
  const members = item.members.map((one) => (one === member ? text : one));
  return {
    what: `resource ${item.name} has ${text}`,
    changed: replaceItem(original, item, { ...item, members }),
    isType: false,
  };
};

const changeType: Change = (original, random) => {
  const item = pickItem(original, random, ({ kind }) => kind === "type");
  const [, kind, name, body] = /^(enum|flags|record|variant) (%?[\w-]+) \{ ?(.*?),? ?\}$/.exec(item?.text ?? "") ?? [];
  if (item === undefined || kind === undefined || name === undefined || body === undefined) return undefined;
  const text = random.pick(typeChanges)(kind, name, body, random);
  if (text === undefined || text === item.text) return undefined;
  return { what: `it has ${text.slice(0, 80)}`, changed: replaceItem(original, item, { ...item, text }), isType: true };
};

const typeChanges: readonly ((kind: string, name: string, body: string, random: Random) => string | undefined)[] = [
  (kind, name, body) => `${kind} ${name} { ${body}, %added${kind === "record" ? ": u32" : ""} }`,
  (kind, name, body, random) =>
    `${kind} ${name} { %${random.pick(["added", "z"])}${kind === "record" ? ": string" : ""}, ${body} }`,
  (kind, name, body) =>
    kind === "enum"
      ? `record ${name} { ${body
          .split(", ")
          .map((one) => `${one}: u8`)
          .join(", ")} }`
      : undefined,
  (kind, name, body) => (kind === "enum" ? `variant ${name} { ${body}(string) }` : undefined),
  (kind, name, body) => (kind === "enum" ? `flags ${name} { ${body.split(", ").slice(0, 32).join(", ")} }` : undefined),
  (kind, name) => (kind === "flags" ? `record ${name} { read: bool }` : undefined),
  (_, name, __, random) => `type ${name} = ${random.pick(types)};`,
  (kind, name, body) =>
    kind === "enum" || kind === "flags" ? `${kind} ${name} { ${body.split(", ").toReversed().join(", ")} }` : undefined,
];

const changes: readonly Change[] = [
  addMember,
  addMember,
  addHostConstructor,
  addFunction,
  addResource,
  changeFunction,
  changeMember,
  changeMember,
  makeStatic,
  changeType,
  changeType,
];
