import { build, type BuildError, type BuildOptions, isBuildError } from "@armory-plugins/build";

/** What a build failed with, and what was printed. */
export type BuildFailure = BuildError & { readonly output: string };

/**
 * Build a project that cannot be built.
 *
 * @throws Error when it can be built.
 */
export async function buildFailure(
  projectDir: string,
  { onOutput, ...options }: Partial<BuildOptions> = {},
): Promise<BuildFailure> {
  let output = "";
  const error: unknown = await build({
    projectDir,
    onOutput(chunk, stream) {
      output += chunk;
      onOutput?.(chunk, stream);
    },
    ...options,
  }).catch((thrown: unknown) => thrown);
  if (!isBuildError(error)) throw new Error("expected a BuildError", { cause: error });
  return Object.assign(error, { output });
}
