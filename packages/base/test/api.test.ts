import * as base from "@armory-plugins/base";
import * as sharedStreams from "@armory-plugins/base/shared-streams";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(base).toSorted()).toEqual([
    "ArmoryError",
    "adviceOf",
    "codesOf",
    "describeFileError",
    "describeSignature",
    "durationPattern",
    "fileIdentity",
    "isErrorOf",
    "isErrorText",
    "isLostDirectory",
    "makeDirectory",
    "nameSome",
    "openFileIdentity",
    "parseDuration",
    "parseErrorData",
    "parseJson",
    "parseSize",
    "printable",
    "printableLine",
    "printableMessage",
    "renderError",
    "sizePattern",
    "suggest",
    "unlessAborted",
  ]);
  expect(Object.keys(sharedStreams)).toEqual(["shareStreams"]);
});
