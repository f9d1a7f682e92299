import { configDefaults, defineProject } from "vitest/config";

// npm run test:full sets it: to compile the programs of others takes minutes, and so does each of them with each registry
const isFull = process.env["ARMORY_TEST"] === "full";

export default defineProject({
  test: {
    name: "cli",
    include: ["test/**/*.test.ts"],
    setupFiles: ["../../vitest.random.ts"],
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
    exclude: [...configDefaults.exclude, ...(isFull ? [] : ["test/interop/**", "test/wit-wkg.test.ts"])],
  },
});
