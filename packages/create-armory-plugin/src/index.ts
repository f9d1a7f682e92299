// For the command
export { run } from "./run.ts";
export type { RunOptions } from "./run.ts";

// For people who build on the generator
export { PluginGenerator } from "./generator.ts";
export type { PluginGeneratorOptions } from "./generator.ts";
export { GeneratorError, generatorErrorCatalog, isGeneratorError } from "./generator-error.ts";
export type { GeneratorErrorCode } from "./generator-error.ts";
export { listTemplates } from "./templates.ts";
export type { Template } from "./templates.ts";
export type { MadeProject, SetupCommands } from "./next-steps.ts";
export type { Answers } from "./answers.ts";
