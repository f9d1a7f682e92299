/** Where in a file something is, for people: `spec.containers[0].name`. */
export function fieldName(path: readonly PropertyKey[]): string {
  const name = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    const key = String(part);
    return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return name.join("").replace(/^\./, "") || "the file";
}
