import * as api from "@armory-plugins/wasm-tools";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect({ ...api }).toEqual({
    componentEmbed: expect.any(Function),
    componentNew: expect.any(Function),
    metadataAdd: expect.any(Function),
    readReactorAdapter: expect.any(Function),
    wasmToolsVersion: "@bytecodealliance/jco-transpile@0.15.0 @bytecodealliance/jco@1.35.0",
  });
});
