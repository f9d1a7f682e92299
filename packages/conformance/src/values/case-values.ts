import { z } from "zod";
import { sampleOf, write } from "./case-remedy.ts";

// What cases of all worlds write: text, bytes, configs.

/** Text that WIT can carry. */
export const text = z
  .string()
  .refine((value) => value.isWellFormed(), { error: "has a lone surrogate, which no WIT string can carry" });

/** How often something is repeated. */
export const times = z.int().min(1).max(1_000_000);

const formsOfBytes = write((input) => {
  const utf8 = JSON.stringify(sampleOf(input, "string", "…"));
  return `{"utf8": ${utf8}}, or {"hex": "00ff"} or {"base64": "AP8="} for bytes that are not UTF-8`;
});

const simpleBytes = z
  .union(
    [
      z.strictObject({ utf8: text.meta({ description: "Text; its UTF-8 bytes are meant." }) }),
      z.strictObject({ hex: z.string().regex(/^([0-9a-f]{2})*$/, "is not lower-case hexadecimal, two digits a byte") }),
      z.strictObject({
        base64: z
          .string()
          .regex(/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, "is not padded base64"),
      }),
    ],
    formsOfBytes,
  )
  .meta({ id: "simpleBytes", description: "Bytes written out." });

/** Bytes, in one of several forms. */
export const bytes = z
  .union(
    [
      ...simpleBytes.options,
      z.strictObject({ repeat: simpleBytes, times }),
      z.strictObject({
        concat: z.array(
          z.union([...simpleBytes.options, z.strictObject({ repeat: simpleBytes, times })], formsOfBytes),
        ),
      }),
    ],
    formsOfBytes,
  )
  .meta({ id: "bytes", description: "Bytes: written out, one piece repeated, or several pieces in a row." });

const formsOfText = write('a string, {"repeat": "…", "times": 3} or {"concat": ["…"]}');

/** Text that may be long. */
export const longText = z
  .union(
    [
      text,
      z.strictObject({ repeat: text, times }),
      z.strictObject({ concat: z.array(z.union([text, z.strictObject({ repeat: text, times })], formsOfText)) }),
    ],
    formsOfText,
  )
  .meta({ id: "longText", description: "Text: written out, one piece repeated, or several pieces in a row." });

/** What is expected of an error's text. */
export const errorText = z
  .union(
    [z.literal("any"), z.strictObject({ is: longText }), z.strictObject({ contains: text.min(1) })],
    write((input) => {
      const sample = JSON.stringify(sampleOf(input, "string", "…"));
      return `{"is": ${sample}} or {"contains": ${sample}}, or "any"`;
    }),
  )
  .meta({ id: "errorText", description: "The plugin's text: any, exactly this, or one with this in it." });

/** The config that a plugin is given. */
export const config = z
  .union(
    [z.null(), text, ...longText.options.slice(1), z.strictObject({ from: z.literal("subject") })],
    write('the YAML as a string, null for none, or {"from": "subject"}'),
  )
  .meta({
    id: "config",
    description: "YAML text; null is none. `{ from: subject }` is a config that the plugin under test starts with.",
  });

/** Bytes as a case writes them. */
export type BytesData = z.infer<typeof bytes>;
/** Text as a case writes it where it may be long. */
export type LongText = z.infer<typeof longText>;
/** A config as a case writes it. */
export type ConfigData = z.infer<typeof config>;
/** What a case expects of an error's text. */
export type ExpectedErrorText = z.infer<typeof errorText>;
