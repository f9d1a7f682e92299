import * as base from "@armory-plugins/base";
import * as sharedStreams from "@armory-plugins/base/shared-streams";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(base).toSorted()).toEqual([
    "describeFileError",
    "describeSignature",
    "durationPattern",
    "fileIdentity",
    "isLostDirectory",
    "makeDirectory",
    "nameSome",
    "openFileIdentity",
    "parseDuration",
    "parseJson",
    "parseSize",
    "printable",
    "sizePattern",
    "suggest",
    "unlessAborted",
  ]);
  expect(Object.keys(sharedStreams)).toEqual(["shareStreams"]);
});
