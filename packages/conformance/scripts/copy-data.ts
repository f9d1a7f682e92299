// Copies the cases, the behaviors and the schema of the repository into data/, from where they travel in the package.
import { cp, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const from = fileURLToPath(new URL("../../../conformance/", import.meta.url));
const to = fileURLToPath(new URL("../data/", import.meta.url));

await rm(to, { recursive: true, force: true });
for (const name of ["behaviours", "cases", "case.schema.json"]) {
  await cp(`${from}${name}`, `${to}${name}`, { recursive: true });
}
