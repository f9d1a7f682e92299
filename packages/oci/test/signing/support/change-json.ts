/** JSON of which some values are others: each by its path, such as `dsseEnvelope.signatures.0.sig`. What becomes undefined is removed; a function makes the new value of the old one. */
export function changeJson(text: string | Uint8Array, changes: Readonly<Record<string, unknown>>): string {
  const json: unknown = JSON.parse(Buffer.from(text).toString());
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const parent = keys.reduce(step, json);
    if (typeof parent !== "object" || parent === null) throw new TypeError(`there is nothing at ${path}`);
    const next: unknown = typeof value === "function" ? value(Reflect.get(parent, last)) : value;
    if (next === undefined) Reflect.deleteProperty(parent, last);
    else Reflect.set(parent, last, next);
  }
  return JSON.stringify(json);
}

// --- internal ---

function step(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
