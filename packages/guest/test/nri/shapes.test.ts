import { readFileSync } from "node:fs";
import { join } from "node:path";
import { camelCase, findWorld, witDirectory } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import {
  adjustment,
  container,
  createContainerResponse,
  evictions,
  podSandbox,
  resources,
  updateContainerResponse,
  updates,
} from "../../src/nri/shapes.ts";

const wit = ["types", "plugin"]
  .map((name) => readFileSync(join(witDirectory(findWorld("nri")!), `${name}.wit`), "utf8"))
  .join("\n")
  .replaceAll(/\/\/.*$/gm, "");

describe("the shapes", () => {
  it.each([
    ["pod-sandbox", podSandbox],
    ["container", container],
    ["linux-resources", resources],
    ["container-adjustment", adjustment],
    ["list<container-update>", updates],
    ["list<container-eviction>", evictions],
    ["create-container-response", createContainerResponse],
    ["update-container-response", updateContainerResponse],
  ])("are those of the contract: %s", (type, shape) => {
    expect(withoutHabits(shape)).toEqual(shapeOf(type));
  });
});

// --- internal ---

const scalars: Readonly<Record<string, string>> = {
  string: "text",
  bool: "bool",
  u32: "u32",
  s32: "s32",
  u64: "u64",
  s64: "s64",
};

/** The shape of a type as the contract's text has it. */
function shapeOf(type: string): object {
  const scalar = scalars[type];
  if (scalar !== undefined) return { kind: scalar };
  const map = /^list<tuple<string, (.*)>>$/.exec(type)?.[1];
  if (map !== undefined) return { kind: "map", of: shapeOf(map) };
  const [, outer, inner] = /^(option|list)<(.*)>$/.exec(type) ?? [];
  if (outer !== undefined && inner !== undefined) return { kind: outer, of: shapeOf(inner) };
  const alias = new RegExp(`^\\s*type ${type} = (.*);$`, "m").exec(wit)?.[1];
  if (alias !== undefined) return shapeOf(alias);
  const [, kind, body = ""] = new RegExp(`^\\s*(record|enum) ${type} \\{([^}]*)\\}`, "m").exec(wit) ?? [];
  if (kind === "enum")
    return {
      kind,
      names: body
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== ""),
    };
  if (kind !== "record") throw new Error(`the contract has no type ${type}`);
  const fields = [...body.matchAll(/%?([a-z0-9-]+): ([^\n]*?),?\s*$/gm)];
  return {
    kind,
    fields: Object.fromEntries(fields.map(([, name = "", field = ""]) => [camelCase(name), shapeOf(field)])),
  };
}

/** A shape without what the contract doesn't say. */
function withoutHabits(shape: object): object {
  return JSON.parse(
    JSON.stringify(shape, (key, value: unknown) => (key === "blanks" || key === "entries" ? undefined : value)),
  );
}
