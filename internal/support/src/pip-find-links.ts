/**
 * What `PIP_FIND_LINKS` is set to, so that pip finds the wheel of the SDK in Python that this repository built, beside the places that this machine has: as
 * the plugins of this repository depend on it.
 */
export function pipFindLinks(): string {
  const wheels = new URL("../../../sdks/python/dist", import.meta.url).href;
  return [process.env["PIP_FIND_LINKS"] ?? "", wheels].join(" ").trim();
}
