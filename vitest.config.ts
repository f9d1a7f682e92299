import { defineConfig } from "vitest/config";
import { SlowFirst } from "./vitest.slow-first.ts";

// The time limits of the projects end what hangs; no test is there to say how long something takes
export default defineConfig({
  test: {
    projects: ["wit", "packages/*", "internal/prose", "scripts", "sdks/*/vitest.config.ts"],
    sequence: { sequencer: SlowFirst },
  },
});
