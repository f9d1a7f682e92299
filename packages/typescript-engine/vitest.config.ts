import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "typescript-engine",
    include: ["test/**/*.test.ts"],
    setupFiles: ["../../vitest.random.ts"],
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
  },
});
