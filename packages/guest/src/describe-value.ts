/** Say what a value is, in a few words for an error message; never what text, bytes or objects hold: it may be private. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `a string of ${value.length} characters`;
    case "number":
      return `the number ${value}`;
    case "bigint":
      return `the bigint ${value}`;
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return "an array";
      return ArrayBuffer.isView(value) ? `a ${Object.prototype.toString.call(value).slice(8, -1)}` : "an object";
    case "function":
      return "a function";
    default:
      return String(value);
  }
}
