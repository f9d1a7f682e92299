import { lstat } from "node:fs/promises";
import type { Scope } from "@armory-plugins/oci";
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
export interface UserConfig {
  readonly requireSignature?: readonly SignatureRule[];
}

/** Whose signature plugins of a registry or a repository need. */
export interface SignatureRule extends z.infer<typeof rule> {
  /** What `from` says; `*` is everything. */
  readonly scope: Scope | "*";
}

/** Where the user's config is. */
export interface ConfigFile {
  readonly path: string;
  /** Nobody has to have a config; one that was named is there. */
  readonly mayBeMissing: boolean;
}

/**
 * Read the user's config.
 *
 * @returns undefined where there is no such file, and there need not be one.
 * @throws CliError `CONFIG_INVALID` with each problem, `FILE_UNREADABLE`
 */
export async function readUserConfig(
  { path: file, mayBeMissing }: ConfigFile,
  signal: AbortSignal,
): Promise<UserConfig | undefined> {
  let text: string;
  try {
    text = await readTextFile(file, file, "the config of armory, in YAML", signal);
  } catch (error) {
    if (mayBeMissing && isCliError(error) && isMissing(error.cause) && !(await isLink(file))) return undefined;
    throw error;
  }
  const document = parseDocument(text, { stringKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) throw invalid(file, [broken.message.split("\n", 1)[0] ?? "it is not YAML"]);
  const parsed = userConfig.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (!parsed.success) {
    throw invalid(
      file,
      parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`)),
    );
  }
  const { requireSignature } = parsed.data;
  return requireSignature === undefined ? {} : { requireSignature: await withScopes(file, requireSignature) };
}

// --- internal ---

/** Each rule with what it is for: one that could never fit a name would require nothing. */
async function withScopes(file: string, rules: readonly z.infer<typeof rule>[]): Promise<SignatureRule[]> {
  const { parseScope } = await import("@armory-plugins/oci");
  return rules.map((each, at) => {
    const scope = each.from === "*" ? each.from : parseScope(each.from);
    if (scope !== undefined) return { ...each, scope };
    const expected = 'expected a registry, such as ghcr.io, a repository, such as ghcr.io/acme, or "*"';
    throw invalid(file, [`requireSignature.${at}.from: ${expected}`]);
  });
}

/** A link to a file that is gone: somebody has a config, and it can't be read. */
async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function invalid(file: string, problems: readonly string[]): CliError {
  return new CliError("CONFIG_INVALID", `cannot use the config "${file}": ${problems[0]}`, { problems });
}
