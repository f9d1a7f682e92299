import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "oci", include: ["test/**/*.test.ts"], testTimeout: 300_000, hookTimeout: 1_800_000 },
});
