import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "typescript-engine",
    include: ["test/**/*.test.ts"],
    setupFiles: ["../../vitest.random.ts"],
    // A million calls in npm run test:full, beside others
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
