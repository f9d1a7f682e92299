export { lintProse } from "./lint-prose.ts";
export type { ProseProblem } from "./lint-prose.ts";
