import { restorePlugin, accept, fail, reject, text } from "@armory-plugins/guest";

export const { init, updateTargetTopicRequirements, transform } = restorePlugin({
  transform(record) {
    const key = textOf(record.key);
    if (key === "reject") return reject(record);
    if (key.startsWith("error:")) return fail(key.slice("error:".length));
    if (key.startsWith("throw:")) throw new Error(key.slice("throw:".length));
    return accept(record);
  },
});

/** The key's text; empty for a key that is null or no text. */
function textOf(key: Uint8Array | undefined): string {
  try {
    return text(key) ?? "";
  } catch {
    return "";
  }
}
