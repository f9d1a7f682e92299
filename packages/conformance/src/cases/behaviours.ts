import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ConformanceError } from "../conformance-error.ts";
import { systems } from "../systems/index.ts";
import { dataDirectory } from "./data-directory.ts";

/** What a plugin can claim to do; the words are in `behaviours/<name>.md`. */
export interface Behaviour {
  /** Its name, which is the file's. */
  readonly name: string;
  /** The worlds that have cases for it. */
  readonly worlds: readonly string[];
  /** Behaviors whose cases hold as well. */
  readonly implies: readonly string[];
  /** A config that each plugin of this behavior starts with, where it does not start with none. */
  readonly config?: string;
  /** False: no config starts a plugin of this behavior. */
  readonly starts: boolean;
  /** The words: Markdown. */
  readonly text: string;
}

/**
 * Read the behaviors that the cases of this package know, sorted by name.
 *
 * @throws ConformanceError `CASES_UNREADABLE` or `INVALID_BEHAVIOUR`.
 */
export async function loadBehaviours(dir: string = join(dataDirectory(), "behaviours")): Promise<Behaviour[]> {
  let names: string[];
  try {
    names = (await readdir(dir)).filter((name) => name.endsWith(".md")).toSorted();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConformanceError("CASES_UNREADABLE", `cannot read the behaviors in "${dir}": ${reason}`, {
      cause: error,
    });
  }
  return await Promise.all(
    names.map(async (name) => parseBehaviour(name.slice(0, -3), await readFile(join(dir, name), "utf8"))),
  );
}

/**
 * Read one behavior: lines `field: <JSON>` between two lines `---`, then Markdown that begins with its name.
 *
 * @throws ConformanceError `INVALID_BEHAVIOUR`.
 */
export function parseBehaviour(name: string, source: string): Behaviour {
  const match = /^---\n([\s\S]*?)\n---\n\n(# [\s\S]+)$/.exec(source.replaceAll("\r\n", "\n"));
  if (match?.[1] === undefined || match[2] === undefined) {
    throw invalid(name, 'has no fields between two lines "---", followed by a heading');
  }
  const fields: Record<string, unknown> = {};
  for (const line of match[1].split("\n")) {
    const colon = line.indexOf(":");
    try {
      fields[line.slice(0, colon)] = JSON.parse(line.slice(colon + 1));
    } catch (error) {
      throw invalid(name, `line ${JSON.stringify(line)} is not "field: <JSON>"`, error);
    }
  }
  const parsed = fieldsSchema.safeParse(fields);
  if (!parsed.success) {
    throw invalid(name, z.prettifyError(parsed.error).replaceAll("\n", " "), parsed.error);
  }
  const text = match[2];
  if (!text.startsWith(`# ${name}\n`)) {
    throw invalid(name, `its heading is not "# ${name}"`);
  }
  const { worlds, implies = [], config, starts = true } = parsed.data;
  return { name, worlds, implies, ...(config !== undefined && { config }), starts, text };
}

// --- internal ---

const fieldsSchema = z.strictObject({
  worlds: z.array(z.enum(systems.flatMap(({ worlds }) => worlds))).min(1),
  implies: z.array(z.string()).optional(),
  config: z.string().optional(),
  starts: z.boolean().optional(),
});

function invalid(name: string, detail: string, cause?: unknown): ConformanceError {
  return new ConformanceError("INVALID_BEHAVIOUR", `behaviour "${name}": ${detail}`, { cause });
}
