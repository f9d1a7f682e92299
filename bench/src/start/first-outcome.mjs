// node first-outcome.mjs [COMPONENT]: says so as soon as the plugin has answered a record; without a component at once.
import { writeSync } from "node:fs";

const [component] = process.argv.slice(2);
if (component === undefined) {
  writeSync(1, "nothing\n");
} else {
  const { loadPlugin } = await import("@armory-plugins/kafka");
  const plugin = await loadPlugin(component);
  const instance = await plugin.openTopic({ context: { topic: "bench" } });
  const [outcome] = await instance.transform([{ headers: [] }]);
  writeSync(1, `${outcome.tag}\n`);
  await plugin.close();
}
