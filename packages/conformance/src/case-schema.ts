import { z } from "zod";
import { nriStep } from "./nri/case-schema.ts";
import { recordStep } from "./record-case-schema.ts";

// The declaration of a case: the TypeScript types, the check of a file and the published case.schema.json come from it.

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

const recordCase = about.extend({
  world: z.enum(["backup", "restore"]),
  steps: z.array(recordStep).min(1).max(1_000),
});

const nriCase = about.extend({
  world: z.literal("nri"),
  steps: z.array(nriStep).min(1).max(1_000),
});

/** What a case file holds, as zod checks it. */
export const caseSchema = z
  .discriminatedUnion("world", [recordCase, nriCase], {
    error: ({ code }) =>
      code === "invalid_union" ? 'Invalid option: expected one of "backup"|"restore"|"nri"' : undefined,
  })
  .meta({
    title: "A conformance case of Armory Plugins",
    description: "One behaviour of a plugin: what it is given, and what it must answer.",
  });

/** What a case file of a world of records holds. */
export type RecordCaseFile = z.infer<typeof recordCase>;
/** What a case file of the world of NRI holds. */
export type NriCaseFile = z.infer<typeof nriCase>;
/** What a case file holds. */
export type CaseFile = RecordCaseFile | NriCaseFile;
/** One step of a case. */
export type Step = CaseFile["steps"][number];

/** The JSON Schema of a case file: the content of the published `case.schema.json`. */
export function caseJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(caseSchema, { target: "draft-2020-12", io: "input" }) };
}
