import { codesOf } from "@armory-plugins/base";
import { WitBindgenError, witBindgenErrorCatalog, isWitBindgenError } from "@armory-plugins/wit-bindgen";
import { describe, expect, it } from "vitest";

describe("WitBindgenError", () => {
  it.each(codesOf(witBindgenErrorCatalog))("%s is the same after it was JSON, but for its cause", (code) => {
    const error = new WitBindgenError(code, 'cannot write "\u001b"', {
      remedy: "free some space",
      cause: new Error("x"),
    });
    const again = WitBindgenError.fromJSON(JSON.parse(JSON.stringify(error)));
    expect(again.toJSON()).toEqual({ code, detail: 'cannot write "\u001b"', remedy: "free some space" });
    expect({ message: again.message, isKnown: isWitBindgenError(again), cause: again.cause }).toEqual({
      message: `[${code}] cannot write "\\u001b"; free some space`,
      isKnown: true,
      cause: undefined,
    });
  });

  it("refuses what is not its data", () => {
    expect(() => WitBindgenError.fromJSON({ code: "TRAPPED", detail: "" })).toThrow(TypeError);
  });
});
