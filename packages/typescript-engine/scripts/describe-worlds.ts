// Writes the description of each world beside its other generated files: wit/gen/…/<world>.description.json. Run by hand after a world was added; a test compares.
import { writeFileSync } from "node:fs";
import { parseComponent } from "@armory-plugins/host/component";
import { worldContract, worlds } from "@armory-plugins/wit";
import { describeWorld } from "./describe-world.ts";

for (const world of worlds) {
  const file = new URL(`../../../wit/gen/${world.directory}/${world.name}.description.json`, import.meta.url);
  const description = describeWorld(parseComponent(worldContract(world)));
  writeFileSync(file, `${JSON.stringify(description, null, 1)}\n`);
}
