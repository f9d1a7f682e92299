// node scripts/release/freeze.ts [--root DIR], as part of npm run version: judges the WIT packages that this version releases, and puts their directories into
// wit/released.json, from when on a test holds them as they are. A version that breaks the promise of its series is refused, with the item.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freezeDirectory } from "@armory-plugins/wit-bindgen";
import { ReleaseError } from "./release-error.ts";
import { judgeWit, listNewWit, listOwnWit, releasedList } from "./wit-packages.ts";

const { values } = parseArgs({ options: { root: { type: "string" } } });
const root = values.root ?? fileURLToPath(new URL("../..", import.meta.url));
try {
  for (const wit of await listNewWit(root, await listOwnWit(root))) {
    console.log(`${wit.name} ${wit.version}: ${await judgeWit(root, wit, [])}`);
    await freezeDirectory(releasedList(root), wit.directory);
  }
} catch (error) {
  if (!(error instanceof ReleaseError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
