/** Append items to a list, however many: `push(...items)` takes each as an argument, and some hundred thousand do not fit on the stack. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
