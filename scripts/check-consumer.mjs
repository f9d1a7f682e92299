// Compiles scripts/api-consumer as a user with TypeScript 5.9 does.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const tsc = fileURLToPath(new URL("../node_modules/typescript-5.9/bin/tsc", import.meta.url));
const project = fileURLToPath(new URL("api-consumer", import.meta.url));
process.exitCode = spawnSync(process.execPath, [tsc, "--project", project], { stdio: "inherit" }).status ?? 1;
