import {
  ArmoryError,
  type CodeDescription,
  codesOf,
  isErrorOf,
  parseErrorData,
} from "@armory-plugins/base/armory-error";

/** What can go wrong between a project's directory and its component: each code with its cause and what to do about it. */
export const buildErrorCatalog = {
  PROJECT_NOT_FOUND: {
    cause: "there is no plugin project in the directory, or its files cannot be read",
    remedy: "change to a plugin project, or make one with `npm create armory-plugin`",
  },
  PROJECT_INVALID: {
    cause: "the project's manifest lacks something, or has something that cannot be built",
    remedy: "fix each problem that the message lists",
  },
  TOOLCHAIN_MISSING: {
    cause: "the compiler of the project's language is not installed, too old, or does not start",
    remedy: "run `armory doctor`, which has the command that gets it",
  },
  COMPILE_FAILED: { cause: "the compiler ended with an error, which it printed", remedy: "fix what its output says" },
  TYPE_ERRORS: { cause: "the TypeScript compiler found errors", remedy: "fix them" },
  NODE_BUILTIN: {
    cause: "the plugin imports a module of Node.js, and it does not run in Node.js",
    remedy: "remove the import, or replace the package that needs it",
  },
  BUNDLE_FAILED: { cause: "esbuild cannot bundle the plugin", remedy: "fix each problem that the message lists" },
  EXPORT_MISSING: {
    cause: "the plugin does not export what its world requires",
    remedy: "export the functions that the message names",
  },
  MODULE_THREW: {
    cause: "the plugin's module failed, or called its host, while it was loaded",
    remedy: "do so in `init`, or in a call",
  },
  COMPONENTIZE_FAILED: {
    cause: "the compiled module cannot become a component",
    remedy: "check that it exports the functions of its world; otherwise report it with the plugin's source",
  },
  OUTPUT_UNWRITABLE: {
    cause: "the output cannot be written: no directory, no permission, no space, or another file is there",
    remedy: "fix what the message names, or give another path with `--out`",
  },
  REGISTRY_FAILED: {
    cause: "npm cannot say which version is the newest: no network, or a registry that lacks the package",
    remedy: "check the network and the registry that npm is configured with",
  },
  TIMED_OUT: { cause: "the build took longer than it may", remedy: "run it again with more time" },
  ABORTED: { cause: "the build was stopped before it was done; the output file is as it was", remedy: "–" },
} as const satisfies Readonly<Record<string, CodeDescription>>;

/** The code of a {@link BuildError}. */
export type BuildErrorCode = keyof typeof buildErrorCatalog;

/** Every failure of this package; nothing of the output file was touched when it is thrown. */
export class BuildError extends ArmoryError<BuildErrorCode> {
  static readonly parse = (data: unknown) => parseErrorData(data, codesOf(buildErrorCatalog));

  override readonly name = "BuildError";
}

/** Tell a {@link BuildError} by its name and code, so that it is known even from another copy of this package. */
export function isBuildError(error: unknown): error is BuildError {
  return isErrorOf("BuildError", error);
}
