import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "prose", include: ["test/**/*.test.ts"], setupFiles: ["../../vitest.random.ts"] },
});
