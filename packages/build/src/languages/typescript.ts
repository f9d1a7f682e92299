import type { TypeScriptProject } from "../project.ts";
import { throwIfAborted } from "../throw-if-aborted.ts";
import { bundle } from "../typescript/bundle.ts";
import { checkTypes } from "../typescript/check-types.ts";
import { componentize } from "../typescript/componentize.ts";
import type { LanguageBuilder } from "./language-builder.ts";

/** Build a TypeScript project: check its types, bundle it to one module, freeze that in a JavaScript engine. */
export const buildTypeScript: LanguageBuilder<TypeScriptProject> = async (project, context) => {
  await checkTypes(project, context);
  throwIfAborted(context.signal);
  const bundled = await bundle(project, context);
  throwIfAborted(context.signal);
  return componentize(project, bundled, context);
};
