import { z } from "zod";
import { sampleOf, write } from "../../values/case-remedy.ts";
import { bytes, config, errorText, text, times } from "../../values/case-values.ts";

// The steps of a case in the worlds of records.

const s32 = z.int().min(-2_147_483_648).max(2_147_483_647);

const s64 = z
  .strictObject(
    {
      s64: z
        .string()
        .regex(/^(0|-?[1-9][0-9]{0,18})$/, "is not a decimal integer")
        .refine((value) => !isDecimal(value) || BigInt.asIntN(64, BigInt(value)) === BigInt(value), {
          error: "is outside -9223372036854775808..9223372036854775807",
        }),
    },
    write((input) => `{"s64": "${sampleOf(input, "number", "42")}"}`),
  )
  .meta({ id: "s64", description: "A signed 64-bit integer as decimal text: JSON numbers end at 2^53." });

const u64 = z
  .strictObject(
    {
      u64: z
        .string()
        .regex(/^(0|[1-9][0-9]{0,19})$/, "is not a decimal integer")
        .refine((value) => !isDecimal(value) || BigInt.asUintN(64, BigInt(value)) === BigInt(value), {
          error: "is outside 0..18446744073709551615",
        }),
    },
    write((input) => `{"u64": "${sampleOf(input, "number", "42")}"}`),
  )
  .meta({ id: "u64", description: "An unsigned 64-bit integer as decimal text." });

const header = z
  .strictObject({
    key: text,
    val: bytes.nullable().optional().meta({ description: "Absent is null, which is not empty." }),
    times: times.optional().meta({ description: "How many headers like this follow each other. Default 1." }),
  })
  .meta({ id: "header" });

const timestamp = z
  .strictObject(
    { kind: z.enum(["none", "create-time", "log-append-time"]), time: s64 },
    write((input) => `{"kind": "create-time", "time": {"s64": "${sampleOf(input, "number", "42")}"}}`),
  )
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

const sameOrRecord = z.union([z.literal("same"), record], write('"same", or a record such as {"key": {"utf8": "…"}}'));

const outcome = z
  .union(
    [
      z.literal("any"),
      z.strictObject({ accepted: sameOrRecord }),
      z.strictObject({ rejected: sameOrRecord }),
      z.strictObject({ error: errorText }),
    ],
    write(
      '{"accepted": "same"}, {"rejected": "same"}, a record in place of "same", {"error": {"contains": "…"}}, or "any"',
    ),
  )
  .meta({ id: "outcome", description: "`same` is the record as it was given. `any` is one of the three outcomes." });

const backupContext = z.strictObject({ topic: text });
const restoreContext = z.strictObject({ sourceTopic: text, targetTopic: text });

const formsOfStart = write('"ok", {"error": {"contains": "…"}}, or "any"');

const initStep = z
  .strictObject({
    init: z.strictObject({
      context: z.union(
        [backupContext, restoreContext],
        write('{"topic": "…"}, or of restore {"sourceTopic": "…", "targetTopic": "…"}'),
      ),
      config: config.optional(),
    }),
    expect: z
      .union([z.enum(["ok", "any"]), z.strictObject({ error: errorText })], formsOfStart)
      .meta({ description: "`any` is ok or an error, but no trap." }),
  })
  .meta({ id: "initStep", description: "Open a new instance of the plugin; it replaces the one before." });

const formsOfRequirements = write('{"noPartitions": {"u64": "3"}}, or in "expect" also "any"');

const requirements = z.strictObject({ noPartitions: u64 }, formsOfRequirements).meta({ id: "requirements" });

const requirementsStep = z
  .strictObject({ requirements, expect: z.union([z.literal("any"), requirements], formsOfRequirements) })
  .meta({ id: "requirementsStep", description: "Ask a restore plugin what it needs of the target topic." });

const transformStep = z
  .strictObject({
    transform: z.array(record).min(1).max(10_000),
    times: times.max(100_000).optional().meta({ description: "How often the whole step runs. Default 1." }),
    expect: z.array(outcome).min(1).max(10_000).meta({ description: "One for each record." }),
  })
  .meta({ id: "transformStep", description: "Give records to the plugin, in this order." });

/** One step of a case in a world of records. */
export const recordStep = z
  .union(
    [initStep, requirementsStep, transformStep],
    write('a step: {"init": …}, {"requirements": …} or {"transform": …}, each with "expect"'),
  )
  .meta({ id: "recordStep" });

/** A step that opens an instance. */
export type InitStep = z.infer<typeof initStep>;
/** A step that asks for requirements. */
export type RequirementsStep = z.infer<typeof requirementsStep>;
/** A step that transforms records. */
export type TransformStep = z.infer<typeof transformStep>;
/** One step of a case in a world of records. */
export type RecordStep = z.infer<typeof recordStep>;
/** A record as a case writes it. */
export type RecordData = z.infer<typeof record>;
/** A header as a case writes it. */
export type HeaderData = z.infer<typeof header>;
/** What a case expects of one record. */
export type ExpectedOutcome = z.infer<typeof outcome>;

// --- internal ---

function isDecimal(value: string): boolean {
  return /^-?[0-9]+$/.test(value);
}
