import { cp, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A template, copied to where it can be built without what an earlier build left. */
export interface Guest {
  /** For example `backup/rust`. */
  readonly name: string;
  readonly kind: (typeof kinds)[number];
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

/** Copy the templates, and those in TypeScript once more for SpiderMonkey, without what builds and tools leave, into a new directory inside of this repository: a copy of a TypeScript
 * template finds its packages there. */
export async function copyTemplates(into: string): Promise<Guest[]> {
  const guests: Guest[] = [];
  for (const kind of kinds) {
    for (const language of languages) guests.push(await copyTemplate(into, kind, language, language));
    const inSpiderMonkey = await copyTemplate(into, kind, "typescript", "typescript, SpiderMonkey");
    await askForSpiderMonkey(inSpiderMonkey.dir);
    guests.push(inSpiderMonkey);
  }
  return guests;
}

// --- internal ---

async function copyTemplate(into: string, kind: Guest["kind"], language: Language, name: string): Promise<Guest> {
  const dir = join(into, kind, name.replace(", ", "-"));
  await cp(join(templates, kind, language), dir, { recursive: true, filter: (path) => !left.has(basename(path)) });
  if (language === "go") await writeFile(join(dir, "go.work"), goWork);
  const config = await readFile(join(dir, "config.example.yaml"), "utf8");
  return { name: `${kind}/${name}`, kind, language, dir, component: join(dir, "plugin.wasm"), config };
}

async function askForSpiderMonkey(dir: string): Promise<void> {
  const path = join(dir, "package.json");
  const manifest: { armory: object } = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...manifest, armory: { ...manifest.armory, engine: "spidermonkey" } }));
}

const kinds = ["backup", "restore", "nri"] as const;
const languages = ["rust", "go", "python", "typescript"] as const;
const templates = fileURLToPath(new URL("../../../templates/", import.meta.url));
/** What leads a copy to the SDK of this repository, as `templates/go.work` does. */
const sdk = fileURLToPath(new URL("../../../sdks/go", import.meta.url));
const goWork = `go 1.25.0\n\nuse .\n\nreplace github.com/armory-plugins/armory-plugins/sdks/go => ${JSON.stringify(sdk)}\n`;
const left = new Set(["node_modules", "plugin.wasm", "reports", "target", ".armory", ".venv", "__pycache__"]);
