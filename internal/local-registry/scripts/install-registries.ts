// Gets the OCI registries that tests push to and pull from. `npm run install:registries`.
import { installRegistryProgram, registryRemedy, type RegistryProgram } from "../src/oci/programs.ts";

const programs: readonly RegistryProgram[] = ["go", "docker"];
for (const program of programs) {
  if (installRegistryProgram(program) === undefined) {
    console.error(`the tests against the OCI registry "${program}" will be skipped; ${registryRemedy[program]}`);
  }
}
