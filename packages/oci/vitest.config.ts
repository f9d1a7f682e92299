import { configDefaults, defineProject } from "vitest/config";

// Compiling the programs of others takes minutes, and they are tried with each registry: npm test leaves them out, npm run test:full does not.
const isFull = process.env["ARMORY_TEST"] === "full";

export default defineProject({
  test: {
    name: "oci",
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(isFull ? [] : ["test/peers.test.ts"])],
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
  },
});
