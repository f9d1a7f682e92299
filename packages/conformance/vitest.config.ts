import { configDefaults, defineProject } from "vitest/config";

// npm run test:full sets it: a hundred thousand calls take minutes
const isFull = process.env["ARMORY_TEST"] === "full";

export default defineProject({
  test: {
    name: "conformance",
    include: ["test/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
    exclude: [...configDefaults.exclude, ...(isFull ? [] : ["test/go-endurance.test.ts"])],
  },
});
