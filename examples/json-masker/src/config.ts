import * as z from "zod";
import { parsePath } from "./json-path.ts";

const path = z.string().transform((written, context) => {
  const parsed = parsePath(written);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: `cannot read "${written}"; write a path such as $.customer.email` });
  return z.NEVER;
});

/** What an operator must write below `spec`. Run `npm run schema` after a change. */
export const configSchema = z
  .strictObject({
    fields: z.array(path).default([]).describe("JSONPath expressions of the values that are masked."),
    emails: z.boolean().default(false).describe("Whether e-mail addresses are masked in every string."),
    replacement: z.string().default("***").describe("The string that takes the place of what is masked."),
    notJson: z
      .enum(["fail", "reject", "keep"])
      .default("fail")
      .describe("What becomes of a record whose payload is not JSON."),
  })
  .refine(({ fields, emails }) => fields.length > 0 || emails, "nothing to mask; write fields, or emails: true");
