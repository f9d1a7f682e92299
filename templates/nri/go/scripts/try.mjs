// Puts the built plugin and the example of its config where `armory nri run` looks for plugins: npm run try
import { copyFileSync, mkdirSync } from "node:fs";

mkdirSync(".armory/try", { recursive: true });
copyFileSync("plugin.wasm", ".armory/try/10-plugin.wasm");
copyFileSync("config.example.yaml", ".armory/try/10-plugin.conf");
