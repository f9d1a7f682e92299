/** The flag by which a command runs on these engines, with a space before it; nothing for v8 alone, which is the default. */
export function engineFlag(engines: readonly string[]): string {
  return engines.length === 1 && engines[0] === "v8" ? "" : ` --engine ${engines.join(",")}`;
}
