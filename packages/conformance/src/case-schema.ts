import { z } from "zod";

// The declaration of a case: the TypeScript types, the check of a file and the published case.schema.json come from it.

const text = z
  .string()
  .refine((value) => value.isWellFormed(), { error: "has a lone surrogate, which no WIT string can carry" });

const times = z.int().min(1).max(1_000_000);

const simpleBytes = z
  .union([
    z.strictObject({ utf8: text.meta({ description: "Text; its UTF-8 bytes are meant." }) }),
    z.strictObject({ hex: z.string().regex(/^([0-9a-f]{2})*$/, "is not lower-case hexadecimal, two digits a byte") }),
    z.strictObject({
      base64: z.string().regex(/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, "is not padded base64"),
    }),
  ])
  .meta({ id: "simpleBytes", description: "Bytes written out." });

const bytes = z
  .union([
    ...simpleBytes.options,
    z.strictObject({ repeat: simpleBytes, times }),
    z.strictObject({
      concat: z.array(z.union([...simpleBytes.options, z.strictObject({ repeat: simpleBytes, times })])),
    }),
  ])
  .meta({ id: "bytes", description: "Bytes: written out, one piece repeated, or several pieces in a row." });

const longText = z
  .union([
    text,
    z.strictObject({ repeat: text, times }),
    z.strictObject({ concat: z.array(z.union([text, z.strictObject({ repeat: text, times })])) }),
  ])
  .meta({ id: "longText", description: "Text: written out, one piece repeated, or several pieces in a row." });

const s32 = z.int().min(-2_147_483_648).max(2_147_483_647);

const s64 = z
  .strictObject({
    s64: z
      .string()
      .regex(/^(0|-?[1-9][0-9]{0,18})$/, "is not a decimal integer")
      .refine((value) => !isDecimal(value) || BigInt.asIntN(64, BigInt(value)) === BigInt(value), {
        error: "is outside -9223372036854775808..9223372036854775807",
      }),
  })
  .meta({ id: "s64", description: "A signed 64-bit integer as decimal text: JSON numbers end at 2^53." });

const u64 = z
  .strictObject({
    u64: z
      .string()
      .regex(/^(0|[1-9][0-9]{0,19})$/, "is not a decimal integer")
      .refine((value) => !isDecimal(value) || BigInt.asUintN(64, BigInt(value)) === BigInt(value), {
        error: "is outside 0..18446744073709551615",
      }),
  })
  .meta({ id: "u64", description: "An unsigned 64-bit integer as decimal text." });

const header = z
  .strictObject({
    key: text,
    val: bytes.nullable().optional().meta({ description: "Absent is null, which is not empty." }),
    times: times.optional().meta({ description: "How many headers like this follow each other. Default 1." }),
  })
  .meta({ id: "header" });

const timestamp = z
  .strictObject({ kind: z.enum(["none", "create-time", "log-append-time"]), time: s64 })
  .meta({ id: "timestamp", description: "Milliseconds since 1970, and what they mean." });

const record = z
  .strictObject({
    key: bytes.nullable().optional(),
    headers: z.array(header).optional(),
    partition: s32.nullable().optional(),
    offset: s64.nullable().optional(),
    timestamp: timestamp.nullable().optional(),
    payload: bytes.nullable().optional(),
  })
  .meta({ id: "record", description: "A Kafka record. Absent fields are null; absent headers are an empty list." });

const errorText = z
  .union([z.literal("any"), z.strictObject({ is: longText }), z.strictObject({ contains: text.min(1) })])
  .meta({ id: "errorText", description: "The plugin's text: any, exactly this, or one with this in it." });

const sameOrRecord = z.union([z.literal("same"), record]);

const outcome = z
  .union([
    z.literal("any"),
    z.strictObject({ accepted: sameOrRecord }),
    z.strictObject({ rejected: sameOrRecord }),
    z.strictObject({ error: errorText }),
  ])
  .meta({ id: "outcome", description: "`same` is the record as it was given. `any` is one of the three outcomes." });

const backupContext = z.strictObject({ topic: text });
const restoreContext = z.strictObject({ sourceTopic: text, targetTopic: text });

const config = z
  .union([z.null(), text, ...longText.options.slice(1), z.strictObject({ from: z.literal("subject") })])
  .meta({
    id: "config",
    description: "YAML text; null is none. `{ from: subject }` is a config that the plugin under test starts with.",
  });

const initStep = z
  .strictObject({
    init: z.strictObject({ context: z.union([backupContext, restoreContext]), config: config.optional() }),
    expect: z
      .union([z.enum(["ok", "any"]), z.strictObject({ error: errorText })])
      .meta({ description: "`any` is ok or an error, but no trap." }),
  })
  .meta({ id: "initStep", description: "Open a new instance of the plugin; it replaces the one before." });

const requirements = z.strictObject({ noPartitions: u64 }).meta({ id: "requirements" });

const requirementsStep = z
  .strictObject({ requirements, expect: z.union([z.literal("any"), requirements]) })
  .meta({ id: "requirementsStep", description: "Ask a restore plugin what it needs of the target topic." });

const transformStep = z
  .strictObject({
    transform: z.array(record).min(1).max(10_000),
    times: times.max(100_000).optional().meta({ description: "How often the whole step runs. Default 1." }),
    expect: z.array(outcome).min(1).max(10_000).meta({ description: "One for each record." }),
  })
  .meta({ id: "transformStep", description: "Give records to the plugin, in this order." });

const step = z.union([initStep, requirementsStep, transformStep]).meta({ id: "step" });

/** What a case file holds, as zod checks it. */
export const caseSchema = z
  .strictObject({
    $schema: z
      .string()
      .regex(/(^|\/)case\.schema\.json$/, 'is not a path or address of "case.schema.json"')
      .optional(),
    description: z.string().min(1).max(70).meta({ description: "What the plugin does, in the present tense." }),
    clause: z.string().min(1).optional().meta({ description: "The line of a WIT file or of the docs that it proves." }),
    world: z.enum(["backup", "restore"]),
    behaviour: z
      .string()
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "is not in kebab-case")
      .optional()
      .meta({ description: "What a plugin must claim for the case to apply; `any` applies to all. Default `any`." }),
    steps: z.array(step).min(1).max(1_000),
  })
  .meta({
    title: "A conformance case of Armory Plugins",
    description: "One behaviour of a plugin: what it is given, and what it must answer.",
  });

/** What a case file holds. */
export type CaseFile = z.infer<typeof caseSchema>;
/** One step of a case. */
export type Step = z.infer<typeof step>;
/** A step that opens an instance. */
export type InitStep = z.infer<typeof initStep>;
/** A step that asks for requirements. */
export type RequirementsStep = z.infer<typeof requirementsStep>;
/** A step that transforms records. */
export type TransformStep = z.infer<typeof transformStep>;
/** A record as a case writes it. */
export type RecordData = z.infer<typeof record>;
/** A header as a case writes it. */
export type HeaderData = z.infer<typeof header>;
/** Bytes as a case writes them. */
export type BytesData = z.infer<typeof bytes>;
/** Text as a case writes it where it may be long. */
export type LongText = z.infer<typeof longText>;
/** A config as a case writes it. */
export type ConfigData = z.infer<typeof config>;
/** What a case expects of one record. */
export type ExpectedOutcome = z.infer<typeof outcome>;
/** What a case expects of an error's text. */
export type ExpectedErrorText = z.infer<typeof errorText>;

/** The JSON Schema of a case file: the content of the published `case.schema.json`. */
export function caseJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(caseSchema, { target: "draft-2020-12", io: "input" }) };
}

// --- internal ---

function isDecimal(value: string): boolean {
  return /^-?[0-9]+$/.test(value);
}
