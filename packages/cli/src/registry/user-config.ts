import { parseDocument } from "yaml";
import { z } from "zod";
import { isCliError, CliError } from "../errors/cli-error.ts";
import { readTextFile } from "../input/read-text-file.ts";

// The declaration of the user's config: the TypeScript type and the check of the file come from it.

const part = z.union(
  [z.string().min(1), z.strictObject({ glob: z.string().min(1) })],
  'expected a string, or a pattern as { glob: "https://github.com/acme/**" }',
);

const rule = z
  .strictObject({
    /** A registry, or a repository with all below it: `ghcr.io/acme`; `*` is everything. */
    from: z.string().min(1),
    /** A file with a public key. A relative path is relative to the config. */
    key: z.string().min(1).optional(),
    /** Who signed, and who vouches for them. */
    identity: z.strictObject({ issuer: part, subject: part }).optional(),
    /** A file with a trusted root, for `identity`. */
    trustedRoot: z.string().min(1).optional(),
  })
  .refine(({ key, identity }) => (key === undefined) !== (identity === undefined), {
    error: "expected either key or identity",
  });

const userConfig = z.strictObject({
  /** Whose signature a plugin needs. The first rule that fits its name counts; plugins that none fits need none. */
  requireSignature: z.array(rule).optional(),
});

/** What the user's config says. */
export type UserConfig = z.infer<typeof userConfig>;

/** Whose signature plugins of a registry or a repository need. */
export type SignatureRule = z.infer<typeof rule>;

/**
 * Read the user's config.
 *
 * @returns undefined where there is no such file.
 * @throws CliError `CONFIG_INVALID` with each problem, `FILE_UNREADABLE`
 */
export async function readUserConfig(file: string, signal: AbortSignal): Promise<UserConfig | undefined> {
  let text: string;
  try {
    text = await readTextFile(file, file, "the config of armory, in YAML", signal);
  } catch (error) {
    if (isCliError(error) && isMissing(error.cause)) return undefined;
    throw error;
  }
  const document = parseDocument(text, { stringKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) throw invalid(file, [broken.message.split("\n", 1)[0] ?? "it is not YAML"]);
  const parsed = userConfig.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (parsed.success) return parsed.data;
  throw invalid(
    file,
    parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`)),
  );
}

// --- internal ---

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function invalid(file: string, problems: readonly string[]): CliError {
  return new CliError("CONFIG_INVALID", `cannot use the config "${file}": ${problems[0]}`, { problems });
}
