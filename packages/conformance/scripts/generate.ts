// Writes conformance/case.schema.json from the schema's declaration. Run by hand after a change; a test compares.
import { writeFile } from "node:fs/promises";
import { caseJsonSchema } from "../src/cases/case-schema.ts";

const file = new URL("../../../conformance/case.schema.json", import.meta.url);
await writeFile(file, `${JSON.stringify(caseJsonSchema(), undefined, 2)}\n`);
