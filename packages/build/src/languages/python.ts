import { BuildError } from "../build-error.ts";
import type { PythonProject } from "../project.ts";
import type { LanguageBuilder } from "./language-builder.ts";

/** Placeholder of the first commit of this issue: replaced by the helper "python". */
export const buildPython: LanguageBuilder<PythonProject> = async () => {
  throw new BuildError("TOOLCHAIN_MISSING", "not there yet");
};
