import { configDefaults, defineProject } from "vitest/config";

// npm run test:full sets it: to compile wkg takes minutes
const isFull = process.env["ARMORY_TEST"] === "full";

export default defineProject({
  test: {
    name: "cli",
    include: ["test/**/*.test.ts"],
    setupFiles: ["../../vitest.random.ts"],
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
    exclude: [...configDefaults.exclude, ...(isFull ? [] : ["test/wit-wkg.test.ts"])],
  },
});
