import { configDefaults, defineProject } from "vitest/config";

// npm run test:full sets it: it runs all cases of a world twice
const isFull = process.env["ARMORY_TEST"] === "full";

export default defineProject({
  test: {
    name: "scripts",
    include: ["release/test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(isFull ? [] : ["release/test/previous-release.test.ts"])],
    setupFiles: ["../vitest.random.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
