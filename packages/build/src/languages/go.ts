import { BuildError } from "../build-error.ts";
import type { GoProject } from "../project.ts";
import type { LanguageBuilder } from "./language-builder.ts";

/** Placeholder of the first commit of this issue: replaced by the helper "go". */
export const buildGo: LanguageBuilder<GoProject> = async () => {
  throw new BuildError("TOOLCHAIN_MISSING", "not there yet");
};
