import { codesOf } from "@armory-plugins/base";
import { GeneratorError, generatorErrorCatalog, isGeneratorError } from "create-armory-plugin";
import { describe, expect, it } from "vitest";

describe("GeneratorError", () => {
  it.each(codesOf(generatorErrorCatalog))("%s is the same after it was JSON, but for its cause", (code) => {
    const error = new GeneratorError(code, 'cannot write "\u001b"', {
      remedy: "free some space",
      cause: new Error("x"),
    });
    const again = GeneratorError.fromJSON(JSON.parse(JSON.stringify(error)));
    expect(again.toJSON()).toEqual({ code, detail: 'cannot write "\u001b"', remedy: "free some space" });
    expect({ message: again.message, isKnown: isGeneratorError(again), cause: again.cause }).toEqual({
      message: `[${code}] cannot write "\\u001b"; free some space`,
      isKnown: true,
      cause: undefined,
    });
  });

  it("refuses what is not its data", () => {
    expect(() => GeneratorError.fromJSON({ code: "TRAPPED", detail: "" })).toThrow(TypeError);
  });
});
