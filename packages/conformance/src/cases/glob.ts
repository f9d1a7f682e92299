/**
 * Whether a name with `/` matches a pattern: `*` is any string without `/`, `**` any string, `?` one character other than `/`.
 *
 * Every other character is itself.
 */
export function matchesGlob(name: string, pattern: string): boolean {
  const parts = pattern
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => wildcards[part] ?? part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join("")}$`, "su").test(name);
}

// --- internal ---

const wildcards: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
