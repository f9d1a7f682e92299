import { parseAmount } from "@armory-plugins/guest/nri";
import * as z from "zod";

/** What an operator may write in the plugin's config file. Run `npm run schema` after a change. */
export const configSchema = z.strictObject({
  "max-memory": z
    .union([z.int().positive(), z.string().regex(/^[0-9]{1,19}([kMGT]|[KMGT]i)?$/)])
    .transform((value, context) => {
      const bytes = parseAmount(String(value));
      if (bytes === undefined) context.addIssue("expected 1 byte to 2^63-1");
      return bytes;
    })
    .optional()
    .describe("The most memory that a container may have, in bytes, or with Ki, Mi, Gi, Ti, k, M, G or T."),
  "forbidden-annotations": z
    .array(z.string())
    .default([])
    .describe("Keys of annotations that no plugin may set or remove."),
  allow: z
    .array(z.enum(["mounts", "devices"]))
    .default([])
    .describe("What pods may ask for although it reaches into the node."),
});

/** The config, checked. */
export type Config = z.infer<typeof configSchema>;
