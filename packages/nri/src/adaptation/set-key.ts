/** Set a key of a map whose keys others choose: `__proto__` is one like any other, as it is in Go's maps. */
export function setKey<V>(map: Record<string, V>, key: string, value: V): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
