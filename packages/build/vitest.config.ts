import { defineProject } from "vitest/config";

// A build takes seconds of CPU, more on a busy machine.
export default defineProject({
  test: { name: "build", include: ["test/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
});
