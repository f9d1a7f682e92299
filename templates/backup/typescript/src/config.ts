import * as z from "zod";

/** What an operator may write below `spec`. Run `npm run schema` after a change. */
export const configSchema = z.strictObject({
  remove: z.array(z.string()).default([]).describe("Keys of headers that are left out."),
  mask: z.array(z.string()).default([]).describe("Keys of headers that stay, their value replaced by ***."),
});
