import { describe, expect, it } from "vitest";
import { parsePluginName } from "../../src/serve/plugin-name.ts";

describe("parsePluginName()", () => {
  it.each([
    ["10-limits.wasm", "10", "limits"],
    ["10-limits", "10", "limits"],
    ["00-a-b_c.d+e", "00", "a-b_c.d+e"],
    ["99-x.wasm.wasm", "99", "x.wasm"],
  ])("reads %s", (fileName, index, base) => {
    expect(parsePluginName(fileName, `plugins/${fileName}`)).toEqual({ index, base, full: `${index}-${base}` });
  });

  // The texts of containerd/nri v0.12.5, pkg/api/plugin.go.
  it.each([
    ["limits.wasm", 'invalid plugin name "limits", idx-pluginname expected'],
    ["", 'invalid plugin name "", idx-pluginname expected'],
    ["1-limits", 'invalid plugin index "1", must be 2 digits'],
    ["010-limits", 'invalid plugin index "010", must be 2 digits'],
    ["-limits", 'invalid plugin index "", must be 2 digits'],
    ["ü-limits", 'invalid plugin index "ü" (not [0-9][0-9])'],
    ["1a-limits", 'invalid plugin index "1a" (not [0-9][0-9])'],
    ["10-.wasm", "invalid plugin name: name is empty"],
    ["10-a b", `invalid plugin name "a b": contains invalid character ' '`],
    ["10-a\nb", String.raw`invalid plugin name "a\nb": contains invalid character '\n'`],
    ["10-a'b", String.raw`invalid plugin name "a'b": contains invalid character '\''`],
    ['10-a"b', String.raw`invalid plugin name "a\"b": contains invalid character '"'`],
    ["10-naïve", `invalid plugin name "naïve": contains invalid character 'ï'`],
    ["10-\u{1f600}", "invalid plugin name \"\u{1f600}\": contains invalid character '\u{1f600}'"],
  ])("refuses %j in the runtime's words", (fileName, text) => {
    expect(() => parsePluginName(fileName, "plugins/file")).toThrow(
      expect.objectContaining({
        code: "INVALID_PLUGIN_NAME",
        message: `[INVALID_PLUGIN_NAME] "plugins/file": ${text}; name the file as 10-limits.wasm, for example`,
      }),
    );
  });
});
