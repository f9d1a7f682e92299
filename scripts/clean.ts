// node ../../scripts/clean.ts, in the directory of a package: removes dist/ before it is written, so that no file of an earlier build hides that one is missing, or is published.
import { rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
