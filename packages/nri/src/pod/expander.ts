/** Strings that are too long once `$(NAME)` is replaced in them. */
export class TooLongError extends Error {
  override readonly name = "TooLongError";
}

/**
 * Replaces `$(NAME)` in a container's command, arguments and variables as the kubelet does: `$$` is a dollar, and a name that isn't
 * known stays as it is.
 *
 * All strings of an expander together have at most 16 MiB, more than which a kubelet cannot tell a runtime: a variable may stand in the next one twice, and so on.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export class Expander {
  #room = 16 * 2 ** 20;

  /** @throws TooLongError */
  expand(text: string, values: ReadonlyMap<string, string>): string {
    this.#take(text.length);
    return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) => {
      const value = name === undefined ? "$" : (values.get(name) ?? whole);
      this.#take(value.length - whole.length);
      return value;
    });
  }

  #take(characters: number): void {
    this.#room -= characters;
    if (this.#room < 0) {
      throw new TooLongError(
        "its variables or arguments are longer than 16 MiB once $(NAME) is replaced in them; use fewer of these",
      );
    }
  }
}
