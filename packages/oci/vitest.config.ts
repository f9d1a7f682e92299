import { configDefaults, defineProject } from "vitest/config";

// npm run test:full sets it: to compile cosign takes minutes
const isFull = process.env["ARMORY_TEST"] === "full";

export default defineProject({
  test: {
    name: "oci",
    include: ["test/**/*.test.ts"],
    setupFiles: ["../../vitest.random.ts"],
    exclude: [...configDefaults.exclude, ...(isFull ? [] : ["test/signing/cosign.test.ts"])],
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
  },
});
