// The generations that are held against wit-bindgen's own command line.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Arguments behind `wit-bindgen`, without `--out-dir`. */
export interface NativeCase {
  /** What the case is called: the world, then its language with the options. */
  readonly world: string;
  readonly language: string;
  readonly args: readonly string[];
}

const wit = fileURLToPath(new URL("wit", import.meta.url));
const kannika = fileURLToPath(new URL("../../../wit/kannika-wasi-plugins/0.1", import.meta.url));

const worlds: Readonly<Record<string, readonly string[]>> = {
  "the backup world": [kannika, "--world", "wasi-backup-plugin"],
  "the restore world": [kannika, "--world", "wasi-restore-plugin"],
  "every kind of type": [join(wit, "shapes"), "-w", "plain"],
  "an interface inside of a world": [join(wit, "shapes"), "-w", "test:shapes/inline@1.2.0"],
  "imported resources": [join(wit, "handles"), "-w", "uses"],
  "exported resources": [join(wit, "handles"), "-w", "offers"],
  "resources on both sides": [join(wit, "handles"), "-w", "both"],
  "dependencies as files and as folders": [join(wit, "deps-of-all-kinds")],
  "the world of a dependency": [join(wit, "deps-of-all-kinds"), "-w", "test:logging/logs"],
  "two versions of a package": [join(wit, "versions")],
  "asynchronous functions, streams and futures": [join(wit, "async")],
  "asynchronous functions bound as synchronous ones": [join(wit, "async"), "--sync", "all"],
  "no feature": [join(wit, "features")],
  "one feature": [join(wit, "features"), "--features", "fast"],
  "several features": [join(wit, "features"), "--features", "fast, loud"],
  "all features": [join(wit, "features"), "--all-features"],
  "a file in place of a folder": [join(wit, "features/world.wit")],
  "several packages": [
    join(wit, "deps-of-all-kinds/deps/logging.wit"),
    join(wit, "features"),
    "-w",
    "test:logging/logs",
  ],
};

const options: Readonly<Record<string, readonly (readonly string[])[]>> = {
  c: [
    [],
    ["--no-helpers", "--no-sig-flattening", "--no-object-file"],
    ["--rename-world", "renamed", "--type-section-suffix", "x", "--autodrop-borrows", "yes"],
    ["--string-encoding", "utf16", "--generate-async-helpers"],
    ["--generate-threading-helpers"],
  ],
  go: [
    [],
    ["--format"],
    ["--format=false"],
    ["--generate-stubs", "--include-versions"],
    ["--pkg-name", "example.com/plugin/gen", "--generate-stubs", "--print-remote-pkg-version"],
    ["--quiet", "--print-remote-pkg-version"],
  ],
  rust: [
    ["--generate-all"],
    ["--generate-all", "--format", "--stubs"],
    ["--generate-all", "--ownership", "borrowing", "--raw-strings", "--std-feature", "-d", "Clone", "-d", "PartialEq"],
    ["--generate-all", "--ownership=borrowing-duplicate-if-necessary", "--additional-derive-ignore", "point"],
    ["--generate-all", "--runtime-path", "my::rt", "--bitflags-path", "my::bitflags", "--map-type", "my::Map"],
    ["--generate-all", "--export-prefix", "pre-", "--type-section-suffix", "x", "--generate-unused-types"],
    ["--generate-all", "--pub-export-macro", "--export-macro-name", "hand_out", "--default-bindings-module", "b"],
    ["--generate-all", "--disable-run-ctors-once-workaround", "--disable-custom-section-link-helpers"],
    ["--generate-all", "--merge-structurally-equal-types"],
    ["--generate-all", "--merge-structurally-equal-types=false", "--chainable-methods", "all"],
  ],
};

const shapes = [join(wit, "shapes"), "-w", "plain", "--generate-all"];

/** Options of single functions, types and interfaces. */
const single: readonly (readonly [language: string, args: readonly string[]])[] = [
  ["c", [join(wit, "shapes"), "-w", "plain", "--rename", "test:shapes/types@1.2.0=renamed"]],
  ["c", [join(wit, "async"), "--sync", "import:test:waiting/jobs#run,export:main"]],
  ["go", [join(wit, "async"), "--sync", "main", "--sync", "export:test:waiting/jobs#run"]],
  ["rust", [...shapes, "--skip", "walk", "--skip", "echo"]],
  [
    "rust",
    [
      ...shapes,
      "--additional-type-attributes",
      "test:shapes/types@1.2.0/color=#[repr(u8)]",
      "--additional-member-attributes",
      'test:shapes/types@1.2.0/point.x=#[doc = "a = b"]',
    ],
  ],
  ["rust", [join(wit, "versions"), "--with", "test:clock/now@1.0.0=a::b,test:clock/now@2.0.0=generate"]],
];

/** Every world with every set of options of its language, and options of single items. */
export const nativeCases: readonly NativeCase[] = [
  ...Object.entries(options).flatMap(([language, variants]) =>
    Object.entries(worlds).flatMap(([world, args]) =>
      variants.map((variant): NativeCase => ({ world, language, args: [...args, ...variant] })),
    ),
  ),
  ...single.map(([language, args]): NativeCase => ({ world: "single items", language, args })),
];

/** The case as {@link nativeCases}' record names it: its command without this machine's paths. */
export function nameOfCase({ language, args }: NativeCase): string {
  const paths: readonly (readonly [string, string])[] = [
    [kannika, "wit/kannika-wasi-plugins/0.1"],
    [wit, "test/wit"],
  ];
  const shown = args.map((arg) => paths.reduce((text, [path, name]) => text.replace(path, name), arg));
  return [language, ...shown.map((arg) => arg.replaceAll("\\", "/"))].join(" ");
}
