// Compiles the programs of others that tests push, pull and sign with, which takes minutes. `npm run install:clients`.
import { installProgram } from "@armory-plugins/support/published-program";
import { clientPrograms } from "../src/oci/client-programs.ts";

for (const program of Object.values(clientPrograms)) await installProgram(program);
