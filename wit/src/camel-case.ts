/** A name of WIT as JavaScript has it: `key-schema-name` is `keySchemaName`. */
export function camelCase(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
