/** The name of a field in WIT, in kebab case: `CDI_devices` is `cdi-devices`. */
export function witName(field: { readonly name: string }): string {
  return field.name.toLowerCase().replaceAll("_", "-");
}

/** A name of WIT as jco writes it in JavaScript, in camel case: `cdi-devices` is `cdiDevices`. */
export function jcoName(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
