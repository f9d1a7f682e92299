import * as api from "@armory-plugins/wit-bindgen";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect({ ...api }).toEqual({
    WitBindgenError: expect.any(Function),
    checkFrozen: expect.any(Function),
    checkWitVersion: expect.any(Function),
    compareWit: expect.any(Function),
    digestWit: expect.any(Function),
    encodeWit: expect.any(Function),
    findReleased: expect.any(Function),
    freezeDirectory: expect.any(Function),
    generate: expect.any(Function),
    isWitBindgenError: expect.any(Function),
    newestVersion: expect.any(Function),
    nameWit: expect.any(Function),
    printWit: expect.any(Function),
    readReleased: expect.any(Function),
    releasedFile: "released.json",
    witBindgenErrorCatalog: expect.any(Object),
    languages: ["c", "go", "rust"],
    versions: { package: expect.any(String), witBindgen: "0.63.0", goRuntime: "go.bytecodealliance.org/pkg v0.4.0" },
  });
});
