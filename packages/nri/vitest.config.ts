import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "nri", include: ["test/**/*.test.ts"], testTimeout: 60_000 } });
