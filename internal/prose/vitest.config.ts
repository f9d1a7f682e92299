import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "prose",
    include: ["test/**/*.test.ts"],
    setupFiles: ["../../vitest.random.ts"],
    // textlint is CommonJS: its default export is where Node has it
    deps: { interopDefault: false },
  },
});
