/** A value of the kinds that manifests have; an object is written as an inline table. */
export type TomlValue = string | boolean | readonly TomlValue[] | { readonly [key: string]: TomlValue };

/**
 * Set keys of a table in TOML; everything else stays as it is, comments too. An undefined value removes the key.
 *
 * Works on lines: `key = value` must be whole on one. A key that is not there yet comes after the one before it in `values`.
 *
 * @throws Error when the text has no such table, or a value is not on one line.
 */
export function setTomlKeys(
  text: string,
  table: string,
  values: Readonly<Record<string, TomlValue | undefined>>,
): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) =>
    new RegExp(String.raw`^\[${escapeDots(table)}\]\s*(?:#.*)?$`, "u").test(line),
  );
  if (start === -1) throw new Error(`the TOML has no table [${table}]`);
  const next = lines.findIndex((line, index) => index > start && line.startsWith("["));
  const rest = next === -1 ? [] : lines.splice(next);
  let at = start;
  for (const [key, value] of Object.entries(values)) {
    const found = lines.findIndex((line, index) => index > start && new RegExp(`^${key}\\s*=`, "u").test(line));
    if (found === -1) {
      if (value !== undefined) lines.splice((at += 1), 0, `${key} = ${renderToml(value)}`);
    } else if (value === undefined) {
      lines.splice(found, 1);
      if (found < at) at -= 1;
    } else {
      lines[found] = replaceValue(lines[found] ?? "", value);
      at = found;
    }
  }
  return [...lines, ...rest].join("\n");
}

// --- internal ---

function renderToml(value: TomlValue): string {
  if (typeof value === "string") return renderText(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map((item) => renderToml(item)).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${key} = ${renderToml(item)}`);
  return `{ ${entries.join(", ")} }`;
}

/** JSON's strings are TOML's basic strings, but for the delete character, which TOML wants escaped. */
function renderText(text: string): string {
  return JSON.stringify(text).replaceAll("\u007F", String.raw`\u007F`);
}

// Array.isArray does not narrow a readonly array
function isList(value: TomlValue): value is readonly TomlValue[] {
  return Array.isArray(value);
}

const text = String.raw`"(?:[^"\\]|\\.)*"|'[^']*'`;
const keyAndValue = new RegExp(
  String.raw`^([\w-]+\s*=\s*)(?:${text}|\[(?:${text}|[^\]"'#])*\]|true|false)(\s*(?:#.*)?)$`,
  "u",
);

function replaceValue(line: string, value: TomlValue): string {
  const [, key, comment] = keyAndValue.exec(line) ?? [];
  if (key === undefined) throw new Error(`the line ${JSON.stringify(line)} of the TOML has no whole value`);
  return `${key}${renderToml(value)}${comment}`;
}

function escapeDots(table: string): string {
  return table.replaceAll(".", String.raw`\.`);
}
