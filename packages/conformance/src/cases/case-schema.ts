import { z } from "zod";
import { ConformanceError } from "../conformance-error.ts";
import type { CaseFile } from "../system/conformance-case.ts";
import type { System } from "../system/system.ts";
import { systems as knownSystems } from "../systems/index.ts";

// The declaration of a case: the check of a file and the published case.schema.json come from it and from the steps that each system declares.

/**
 * What a case file holds, as zod checks it: a case of a world of one of the systems.
 *
 * @throws ConformanceError `INVALID_ARGUMENT` without a system.
 */
export function caseSchema(systems: readonly System[]): z.ZodType<CaseFile> {
  const [first, ...others] = systems.map(caseOf);
  if (first === undefined) {
    throw new ConformanceError("INVALID_ARGUMENT", "systems is empty", { remedy: "name at least one system" });
  }
  const worlds = systems.flatMap((system) => system.worlds.map((world) => JSON.stringify(world)));
  return z
    .discriminatedUnion("world", [first, ...others], {
      error: ({ code }) =>
        code === "invalid_union" ? `Invalid option: expected one of ${worlds.join("|")}` : undefined,
    })
    .meta({
      title: "A conformance case of Armory Plugins",
      description: "One behavior of a plugin: what it is given, and what it must answer.",
    });
}

/**
 * The JSON Schema of a case file. That of the systems of this package is the content of the published `case.schema.json`.
 *
 * @param systems - Default: those of this package.
 * @throws ConformanceError `INVALID_ARGUMENT` without a system.
 */
export function caseJsonSchema(systems: readonly System[] = knownSystems): Record<string, unknown> {
  return { ...z.toJSONSchema(caseSchema(systems), { target: "draft-2020-12", io: "input" }) };
}

// --- internal ---

const about = z.strictObject({
  $schema: z
    .string()
    .regex(/(^|\/)case\.schema\.json$/, 'is not a path or address of "case.schema.json"')
    .optional(),
  description: z.string().min(1).max(70).meta({ description: "What the plugin does, in the present tense." }),
  clause: z.string().min(1).optional().meta({ description: "The line of a WIT file or of the docs that it proves." }),
  behaviour: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "is not in kebab-case")
    .optional()
    .meta({ description: "What a plugin must claim for the case to apply; `any` applies to all. Default `any`." }),
});

function caseOf({ worlds, step }: System) {
  const [world = "", ...others] = worlds;
  return about.extend({
    world: others.length === 0 ? z.literal(world) : z.enum(worlds),
    steps: z.array(step).min(1).max(1_000),
  });
}
