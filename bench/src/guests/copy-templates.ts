import { cp, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A template, copied to where it can be built without what an earlier build left. */
export interface Guest {
  /** For example `backup/rust`. */
  readonly name: string;
  readonly kind: "backup" | "restore";
  readonly language: Language;
  /** The copy's directory. */
  readonly dir: string;
  /** The component, once it is built. */
  readonly component: string;
  /** The template's example of a config. */
  readonly config: string;
}

/** The languages that have templates. */
export type Language = (typeof languages)[number];

/** Copy the eight templates, without what builds and tools leave, into a new directory inside of this repository: a copy of a TypeScript
 * template finds its packages there. */
export async function copyTemplates(into: string): Promise<Guest[]> {
  const guests: Guest[] = [];
  for (const kind of kinds) {
    for (const language of languages) {
      const dir = join(into, kind, language);
      await cp(join(templates, kind, language), dir, { recursive: true, filter: (path) => !left.has(basename(path)) });
      const config = await readFile(join(dir, "config.example.yaml"), "utf8");
      guests.push({ name: `${kind}/${language}`, kind, language, dir, component: join(dir, "plugin.wasm"), config });
    }
  }
  return guests;
}

// --- internal ---

const kinds = ["backup", "restore"] as const;
const languages = ["rust", "go", "python", "typescript"] as const;
const templates = fileURLToPath(new URL("../../../templates/", import.meta.url));
const left = new Set(["node_modules", "plugin.wasm", "reports", "target", ".armory", ".venv", "__pycache__"]);
