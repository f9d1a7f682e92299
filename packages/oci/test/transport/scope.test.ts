import { isInScope, parseReference, parseScope } from "@armory-plugins/oci";
import { describe, expect, it } from "vitest";

/** Whether a rule for `from` is one for a name. */
function covers(from: string, name: string): boolean {
  const scope = parseScope(from);
  if (scope === undefined) throw new Error(`"${from}" is not a scope`);
  return isInScope(parseReference(name), scope);
}

describe("a scope", () => {
  it.each([
    ["ghcr.io", "ghcr.io/acme/plugin"],
    ["ghcr.io/acme", "ghcr.io/acme"],
    ["ghcr.io/acme", "ghcr.io/acme/plugin:1.0"],
    ["ghcr.io/acme/", "ghcr.io/acme/deep/plugin"],
    ["GHCR.io/acme", "ghcr.io/acme/plugin"],
    ["oci://ghcr.io/acme", "GHCR.IO/acme/plugin"],
    ["ghcr.io/a", "ghcr.io/a/a"],
    ["ghcr.io", "ghcr.io:443/acme/plugin"],
    ["ghcr.io:443", "ghcr.io/acme/plugin"],
    ["registry.lan", "registry.lan:80/acme/plugin"],
    ["docker.io/acme", "registry-1.docker.io/acme/plugin"],
    ["docker.io/acme", "index.docker.io:443/acme/plugin"],
    ["registry-1.docker.io", "docker.io/acme/plugin"],
    ["localhost:5000", "127.0.0.1:5000/acme/plugin"],
    ["127.0.0.1:5000", "[::1]:5000/acme/plugin"],
    ["[0:0:0:0:0:0:0:1]:5000", "127.0.0.2:5000/acme/plugin"],
    ["localhost", "localhost:80/acme/plugin"],
  ])("%s has %s in it", (from, name) => {
    expect(covers(from, name)).toBe(true);
  });

  it.each([
    ["ghcr.io", "ghcr.io.example/acme/plugin"],
    ["ghcr.io", "ghcr.io:5000/acme/plugin"],
    ["ghcr.io/acme", "ghcr.io/acme-evil/plugin"],
    ["ghcr.io/acme/plugin", "ghcr.io/acme"],
    ["ghcr.io/acme", "ghcr.io/other/acme/plugin"],
    ["docker.io", "docker.io.example/acme/plugin"],
    ["localhost:5000", "localhost:5001/acme/plugin"],
    ["localhost:5000", "127.0.0.1.example:5000/acme/plugin"],
  ])("%s does not have %s in it", (from, name) => {
    expect(covers(from, name)).toBe(false);
  });

  it.each([
    "",
    "*.io",
    "acme",
    "ghcr.io.",
    "ghcr.io/*",
    "ghcr.io/acme/**",
    "ghcr.io/Acme",
    "ghcr.io//acme",
    "ghcr.io/acme:1.0",
    `ghcr.io/acme@sha256:${"0".repeat(64)}`,
    "https://ghcr.io",
    " ghcr.io",
  ])("is not %j", (text) => {
    expect(parseScope(text)).toBeUndefined();
  });
});
