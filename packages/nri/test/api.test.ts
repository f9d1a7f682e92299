import * as nri from "@armory-plugins/nri";
import * as codec from "@armory-plugins/nri/codec";
import * as proto from "@armory-plugins/nri/proto";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(nri).toSorted()).toEqual([
    "Claims",
    "DefaultValidator",
    "GuestLog",
    "NriError",
    "NriRuntime",
    "RequestStats",
    "SynchronizeChunks",
    "adjustSpec",
    "containersOf",
    "createLogger",
    "describeTrial",
    "diffItems",
    "encodeUpdates",
    "findChanges",
    "isNriError",
    "isNriPlugin",
    "loadNriCode",
    "loadNriGuest",
    "moreToCome",
    "normalizeResponse",
    "normalizeUpdates",
    "nriAbi",
    "nriEvents",
    "nriLimits",
    "nriMethodNames",
    "nriMethods",
    "openPlugins",
    "parseDefaultValidatorConfig",
    "parseGoldenCases",
    "parsePod",
    "parseSettings",
    "parseSpec",
    "requestFromJson",
    "requestToJson",
    "responseFromJson",
    "responseToJson",
    "runGoldenCase",
    "secondsBounds",
    "serveNri",
    "startPluginThread",
    "toComponentCall",
    "toContainerSpec",
    "tryContainer",
    "updatesToJson",
  ]);
});

it("exports NRI's messages", () => {
  const { name, method } = proto.Plugin;
  expect([name, Object.keys(method).length]).toEqual(["Plugin", nri.nriMethodNames.length]);
  expect(Object.keys(codec).toSorted()).toEqual(
    proto.file_nri.messages.map((message) => `${message.name}Codec`).toSorted(),
  );
});
