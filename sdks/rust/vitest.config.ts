import { defineProject } from "vitest/config";

// Compiles the SDK and what it depends on, perhaps on a busy machine
export default defineProject({
  test: { name: "rust", include: ["test/**/*.test.ts"], testTimeout: 900_000 },
});
