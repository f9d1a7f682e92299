import { configDefaults, defineProject } from "vitest/config";

// npm run test:full sets it: to compile wit-bindgen's own command line, wasm-tools and wkg takes minutes
const isFull = process.env["ARMORY_TEST"] === "full";

export default defineProject({
  test: {
    name: "wit-bindgen",
    include: ["test/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
    exclude: [
      ...configDefaults.exclude,
      ...(isFull ? [] : ["test/native-program.test.ts", "test/compare/peers.test.ts"]),
    ],
  },
});
