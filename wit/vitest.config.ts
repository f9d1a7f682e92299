import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "wit", include: ["test/**/*.test.ts"] } });
