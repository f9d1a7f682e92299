/**
 * Replace `$(NAME)` in a container's command, arguments and variables as the kubelet does: `$$` is a dollar, and a name that isn't
 * known stays as it is.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expandVariables(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) => {
    return name === undefined ? "$" : (values.get(name) ?? whole);
  });
}
