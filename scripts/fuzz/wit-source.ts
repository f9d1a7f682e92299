/** A package of WIT: what of it can be imported. */
export interface WitPackage {
  /** For example `wasi:io`. */
  readonly id: string;
  readonly version: string;
  readonly interfaces: readonly WitInterface[];
}

/** An interface of WIT. */
export interface WitInterface {
  readonly name: string;
  readonly items: readonly WitItem[];
}

/** Something in an interface; `text` is all of it, but a resource's members. */
export interface WitItem {
  readonly kind: "use" | "type" | "func" | "resource";
  /** Without `%`; of a `use`, the interface. */
  readonly name: string;
  readonly text: string;
  /** Of a resource: its functions. */
  readonly members: readonly string[];
}

/** Read a package of WIT, without its worlds and without what is not stable. */
export function parseWitPackage(wit: string): WitPackage {
  const [head = "", ...items] = splitItems(wit);
  const [, id = "", version = ""] = /^package (.*)@(.*);$/.exec(head) ?? [];
  const interfaces = items.flatMap((item): WitInterface[] => {
    const [, name, body] = /^interface ([\w-]+) \{(.*)\}$/s.exec(item) ?? [];
    return name === undefined || body === undefined ? [] : [{ name, items: splitItems(body).map(parseItem) }];
  });
  return { id, version, interfaces };
}

/** A package as one that is nested in a file: `package wasi:io@0.2.3 { … }`. */
export function printWitPackage({ id, version, interfaces }: WitPackage): string {
  return `package ${id}@${version} {\n${interfaces.map(printInterface).join("\n")}\n}`;
}

/** An interface as WIT has it. */
export function printInterface({ name, items }: WitInterface): string {
  return `interface %${name} {\n${items.map(printWitItem).join("\n")}\n}`;
}

/** The name by which an interface is imported. */
export function fullName({ id, version }: WitPackage, { name }: WitInterface): string {
  return `${id}/${name}@${version}`;
}

/** The functions of an interface by the names of their imports, each with the text after its name. */
export function listFunctions({ items }: WitInterface): Map<string, string> {
  const functions = new Map<string, string>();
  for (const { kind, name, text, members } of items) {
    if (kind === "func") functions.set(name, text);
    for (const member of members) {
      const [, own = "", isStatic] = /^%?([\w-]+)(?:: (static )?func)?/.exec(member) ?? [];
      const isConstructor = member.startsWith("constructor");
      const key = isConstructor
        ? `[constructor]${name}`
        : `[${isStatic === undefined ? "method" : "static"}]${name}.${own}`;
      functions.set(key, member);
    }
  }
  return functions;
}

// --- internal ---

function parseItem(text: string): WitItem {
  const [, resource, body] = /^resource %?([\w-]+)(?: \{(.*)\}|;)$/s.exec(text) ?? [];
  if (resource !== undefined)
    return { kind: "resource", name: resource, text: `resource %${resource}`, members: splitItems(body ?? "") };
  const [, used] = /^use ([^{]*)\.\{/.exec(text) ?? [];
  if (used !== undefined) return { kind: "use", name: used, text, members: [] };
  const [, func] = /^%?([\w-]+): func/.exec(text) ?? [];
  if (func !== undefined) return { kind: "func", name: func, text, members: [] };
  const [, type = ""] = /^(?:type|record|variant|enum|flags) %?([\w-]+)/.exec(text) ?? [];
  return { kind: "type", name: type, text, members: [] };
}

function printWitItem({ kind, text, members }: WitItem): string {
  return kind === "resource" ? `${text} {\n${members.join("\n")}\n}` : text;
}

/** What ends with a semicolon or a block, each in one line. */
function splitItems(text: string): string[] {
  const items: string[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "{" || character === "(") depth += 1;
    if (character === "}" || character === ")") depth -= 1;
    const isBlock =
      character === "}" &&
      !text
        .slice(at + 1)
        .trimStart()
        .startsWith(";");
    if (depth > 0 || !(character === ";" || isBlock)) continue;
    items.push(
      text
        .slice(start, at + 1)
        .replace(/\s+/g, " ")
        .replace("( ", "(")
        .replace(/, \)/, ")")
        .trim(),
    );
    start = at + 1;
  }
  return items.filter((item) => !item.startsWith("@unstable"));
}
