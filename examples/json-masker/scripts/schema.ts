// Writes config.schema.json, which travels in the plugin, from the schema that checks the config.
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { configSchema } from "../src/config.ts";

const file = new URL("../config.schema.json", import.meta.url);
await writeFile(file, `${JSON.stringify(z.toJSONSchema(configSchema, { io: "input" }), null, 2)}\n`);
