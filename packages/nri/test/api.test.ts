import * as nri from "@armory-plugins/nri";
import * as codec from "@armory-plugins/nri/codec";
import * as proto from "@armory-plugins/nri/proto";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(nri).toSorted()).toEqual([
    "DefaultValidator",
    "GuestLog",
    "NriError",
    "NriRuntime",
    "RequestLease",
    "RequestStats",
    "SynchronizeChunks",
    "adjustSpec",
    "containersOf",
    "createLogger",
    "describeSimulation",
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
    "nriErrorCatalog",
    "nriEvents",
    "nriLimits",
    "nriMethodNames",
    "nriMethods",
    "nriVocabulary",
    "openPlugins",
    "parseDefaultValidatorConfig",
    "parsePod",
    "parseRecordings",
    "parseSettings",
    "parseSpec",
    "replayRecording",
    "requestFromJson",
    "requestToJson",
    "responseFromJson",
    "responseToJson",
    "secondsBounds",
    "serveNri",
    "simulateContainer",
    "startPluginThread",
    "toComponentCall",
    "toContainerSpec",
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
