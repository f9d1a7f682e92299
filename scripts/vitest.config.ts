import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "scripts",
    include: ["release/test/**/*.test.ts"],
    setupFiles: ["../vitest.random.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
