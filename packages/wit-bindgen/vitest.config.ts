import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "wit-bindgen", include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 1_800_000 },
});
