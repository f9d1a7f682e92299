import * as z from "zod";

/** What an operator must write below `spec`. Run `npm run schema` after a change. */
export const configSchema = z.strictObject({
  noPartitions: z.int().min(1).max(2_147_483_647).describe("How many partitions the target topic has."),
});
