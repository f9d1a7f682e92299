// npm run record:verdicts: has wasm-tools and wkg judge every change of test/compare/changes.json, and writes what they say into it.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import changes from "../test/compare/changes.json" with { type: "json" };
import { installPeers, judgeByPeers } from "../test/compare/peers.ts";
import { run } from "./run.ts";

const peers = await installPeers();
const recorded = [];
for (const change of changes) recorded.push({ ...change, ...(await judgeByPeers(peers, change)) });
const file = fileURLToPath(new URL("../test/compare/changes.json", import.meta.url));
await writeFile(file, `${JSON.stringify(recorded, undefined, 2)}\n`);
await run("oxfmt", [file]);
console.log(`${recorded.length} changes`);
