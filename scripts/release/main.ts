// npm run release [-- FLAGS]: checks what this commit releases and shows what each registry has of it; with --publish, it publishes what is missing. --help lists the flags.
import { fileURLToPath } from "node:url";
import { createPlan } from "./create-plan.ts";
import { readOptions, usage } from "./options.ts";
import { executePlan, showPlan } from "./plan.ts";

const args = process.argv.slice(2);
if (args.includes("--help")) {
  console.log(usage);
} else {
  try {
    const options = readOptions(args, process.env, fileURLToPath(new URL("../..", import.meta.url)));
    const plan = await createPlan(options);
    await (options.isPublished ? executePlan : showPlan)(plan, (line) => console.log(line));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
