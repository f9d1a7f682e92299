/** A value as JSON; unlike `JSON.stringify` it writes bigints, as integers with all their digits. */
export function renderJson(value: unknown, indent = 0): string {
  return render(value, indent, "");
}

// --- internal ---

function render(value: unknown, indent: number, margin: string): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inner = margin + " ".repeat(indent);
  const parts = Array.isArray(value)
    ? value.map((item) => render(item, indent, inner))
    : Object.entries(value).flatMap(([key, item]) => {
        return item === undefined
          ? []
          : `${JSON.stringify(key)}:${indent > 0 ? " " : ""}${render(item, indent, inner)}`;
      });
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (parts.length === 0) return `${open}${close}`;
  if (indent === 0) return `${open}${parts.join(",")}${close}`;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
}
