/** The name of a field in WIT, in kebab case: `CDI_devices` is `cdi-devices`. */
export function witName(field: { readonly name: string }): string {
  return field.name.toLowerCase().replaceAll("_", "-");
}
