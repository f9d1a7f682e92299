import fc from "fast-check";

/** A document in YAML: any styles, anchors, aliases, merges, tags and scalars that parsers differ about. */
export function arbitraryYaml(): fc.Arbitrary<string> {
  return tree.map((root) => new Writer().write(root));
}

/** A manifest with some characters removed, replaced or put in, as it comes of typing: it may be YAML or not. */
export function arbitraryTypos(): fc.Arbitrary<string> {
  const edit = fc.record({ at: fc.nat(2000), removed: fc.nat(2), added: fc.constantFrom("", ...signs) });
  return fc
    .tuple(fc.constantFrom(...manifests), fc.array(edit, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([manifest, edits, isOfWindows]) => {
      const text = edits.reduce((before, { at, removed, added }) => {
        const place = at % (before.length + 1);
        return before.slice(0, place) + added + before.slice(place + removed);
      }, manifest);
      return isOfWindows ? text.replaceAll(/\r?\n/g, "\r\n") : text;
    });
}

// --- internal ---

const signs = [
  "\t",
  " ",
  "\n",
  "\r",
  "\r\n",
  ":",
  "-",
  "#",
  "'",
  '"',
  "[",
  "]",
  "{",
  "}",
  ",",
  "&a ",
  "*a ",
  "!",
  "|",
  ">",
  "?",
  "0",
  "yes",
  "%",
  "@",
  "`",
  "\\",
].concat(["<<: ", "~", ": ", "- ", " #", "é", "\u00a0", "=", "\ufeff"]);

/** Manifests in the styles that people write. */
const manifests: readonly string[] = [
  `apiVersion: v1
kind: Pod
metadata: { name: paths, namespace: shop, labels: { app: "web", 010: on } }
spec:
  hostUsers: no
  containers:
    - &base
      name: app
      env:
        - { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
        - { name: GREETING, value: "I am $(POD)\\n" }
      securityContext: { capabilities: { add: [NET_ADMIN], drop: [ALL] }, runAsUser: 01750 }
    - <<: *base
      name: second
  volumes: [{ name: logs, hostPath: { path: /var/log } }]
`,
  `a: |
  x
  y
b: >-
  one
  two

  three
c: "a\\n\\tb\\x41 c"
d: 'it''s'
? key
: v
e: plain
  more
f:
- x: 1
  z: 2
- [x, 12:30, w: .5]
g: !!str 1 # c
`,
  `- "a \\
  b"
- |2-
    c
- >+
  d

- |1

 e
-
  - f
  -   - g
# h
`,
];

type Tree =
  | {
      readonly kind: "scalar";
      readonly text: string;
      readonly style: Style;
      readonly tag: string;
      readonly anchor: boolean;
    }
  | { readonly kind: "seq"; readonly items: readonly Tree[]; readonly isFlow: boolean; readonly anchor: boolean }
  | {
      readonly kind: "map";
      readonly entries: readonly { readonly key: string; readonly value: Tree }[];
      readonly merges: readonly (readonly number[])[];
      readonly isFlow: boolean;
      readonly anchor: boolean;
    }
  | { readonly kind: "alias"; readonly to: number };

type Style = "plain" | "single" | "double" | "literal" | "folded";

const plain = fc.oneof(
  fc.constantFrom(
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "true",
    "False",
    "~",
    "null",
    "",
    "0644",
    "01750",
    "0o17",
    "0x1F",
    "1_000",
    "12:30:45",
    "2001-12-14",
  ),
  fc.constantFrom(
    "1.5",
    ".5",
    "1e3",
    "089",
    "9223372036854775807",
    "18446744073709551616",
    "-0",
    "=",
    "a b",
    "a#b",
    "http://a",
    "1.2.3",
    "500m",
    "<<",
  ),
  fc
    .string({ unit: fc.constantFrom(...Array.from("abyn019._-+/")), minLength: 1, maxLength: 6 })
    .filter((text) => /^[a-z0-9._]/.test(text) && !/^\.{3}/.test(text)),
);

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      kind: fc.constant("scalar" as const),
      text: plain,
      style: fc.constantFrom<Style>("plain", "plain", "plain", "single", "double", "literal", "folded"),
      tag: fc.constantFrom("", "", "", "", "", "!!str ", "!!int ", "!!bool ", "!!float ", "!!null "),
      anchor: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("alias" as const), to: fc.nat(9) }),
    fc.record({
      kind: fc.constant("seq" as const),
      items: fc.array(tie("tree"), { maxLength: 3 }),
      isFlow: fc.boolean(),
      anchor: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("map" as const),
      entries: fc.uniqueArray(
        fc.record({
          key: fc.constantFrom(
            "a",
            "b",
            "c",
            "d",
            "__proto__",
            "constructor",
            "yes",
            "010",
            "'010'",
            '"b c"',
            "0x1F",
            "1_0",
            "!!str 7",
            "&k e",
          ),
          value: tie("tree"),
        }),
        { maxLength: 4, selector: ({ key }) => key },
      ),
      merges: fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { maxLength: 2 }),
      isFlow: fc.boolean(),
      anchor: fc.boolean(),
    }),
  ),
}));

/** Writes a tree as text; an alias is of an anchor before it, where there is one. */
class Writer {
  #count = 0;
  readonly #anchors: string[] = [];
  readonly #maps: string[] = [];

  write(root: Tree): string {
    return `${this.#block(root, "").replace(/^\n/, "")}\n`;
  }

  /** A node after `key:` or `-`: on the same line, or on those that follow. */
  #block(node: Tree, indent: string): string {
    if (node.kind === "scalar" && (node.style === "literal" || node.style === "folded")) {
      const head = node.style === "literal" ? "|" : ">-";
      return ` ${this.#anchor(node.anchor)}${node.tag}${head}\n${indent}  ${node.text || "x"}\n${indent}  second`;
    }
    if (node.kind === "scalar" || node.kind === "alias" || node.isFlow) return ` ${this.#flow(node)}`;
    const size = node.kind === "seq" ? node.items.length : node.entries.length;
    if (size === 0) return ` ${this.#flow(node)}`;
    const inner = `${indent}  `;
    const name = this.#anchor(node.anchor);
    const lines =
      node.kind === "seq"
        ? node.items.map((item) => `${inner}-${this.#block(item, inner)}`)
        : this.#entries(node, (text) => text)
            .concat(node.entries.map(({ key, value }) => `${this.#key(key)}:${this.#block(value, inner)}`))
            .map((line) => `${inner}${line}`);
    if (node.kind === "map") this.#known(name, this.#maps);
    return ` ${name}\n${lines.join("\n")}`;
  }

  #flow(node: Tree): string {
    switch (node.kind) {
      case "alias":
        return this.#anchors.length === 0 ? "x" : `*${this.#anchors[node.to % this.#anchors.length]} `;
      case "scalar":
        return `${this.#anchor(node.anchor)}${node.tag}${quoted(node.text, node.style)}`;
      case "seq":
        return `${this.#anchor(node.anchor)}[${node.items.map((item) => this.#flow(item)).join(", ")}]`;
      case "map": {
        const name = this.#anchor(node.anchor);
        const merges = this.#entries(node, (text) => text);
        const entries = node.entries.map(({ key, value }) => `${this.#key(key)}: ${this.#flow(value)}`);
        this.#known(name, this.#maps);
        return `${name}{${[...entries, ...merges].join(", ")}}`;
      }
    }
  }

  /** Merges of maps that are complete: the same ones in each style. */
  #entries({ merges }: Extract<Tree, { kind: "map" }>, line: (text: string) => string): string[] {
    if (this.#maps.length === 0) return [];
    const names = merges.map((sources) => sources.map((at) => `*${this.#maps[at % this.#maps.length]} `));
    return names.map((sources) => line(sources.length === 1 ? `<<: ${sources[0]}` : `<<: [${sources.join(", ")}]`));
  }

  /** A key may bring an anchor, of which there are to be no two. */
  #key(key: string): string {
    return key.startsWith("&") ? `&k${(this.#count += 1)} e` : key;
  }

  #anchor(isWanted: boolean): string {
    if (!isWanted) return "";
    const name = `n${(this.#count += 1)}`;
    this.#anchors.push(name);
    return `&${name} `;
  }

  #known(anchor: string, names: string[]): void {
    if (anchor !== "") names.push(anchor.slice(1).trim());
  }
}

function quoted(text: string, style: Style): string {
  if (style === "single") return `'${text}'`;
  return style === "double" ? JSON.stringify(text) : text;
}
