import { BuildError } from "../build-error.ts";
import type { RustProject } from "../project.ts";
import type { LanguageBuilder } from "./language-builder.ts";

/** Placeholder of the first commit of this issue: replaced by the helper "rust". */
export const buildRust: LanguageBuilder<RustProject> = async () => {
  throw new BuildError("TOOLCHAIN_MISSING", "not there yet");
};
