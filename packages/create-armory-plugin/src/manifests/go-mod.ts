import type { Manifest } from "./manifest.ts";

/** Go's go.mod: the path of the module is the author's. */
export const goMod: Manifest = {
  path: "go.mod",
  render: (text, { module }) => text.replace(/^module .*$/mu, () => `module ${module}`),
};
