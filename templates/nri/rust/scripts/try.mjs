// Puts the built plugin and the example of its config where `armory nri run` looks for plugins: npm run try
import { copyFileSync, mkdirSync } from "node:fs";

mkdirSync("try", { recursive: true });
copyFileSync("plugin.wasm", "try/10-plugin.wasm");
copyFileSync("config.example.yaml", "try/10-plugin.conf");
