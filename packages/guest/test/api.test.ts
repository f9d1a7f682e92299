import * as guest from "@armory-plugins/guest";
import * as component from "@armory-plugins/guest/component";
import * as nri from "@armory-plugins/guest/nri";
import * as testing from "@armory-plugins/guest/nri/testing";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  const [headers, log] = [guest.headers, guest.log].map((one) => Object.keys(one).toSorted());
  expect({ ...guest, headers, log }).toEqual({
    InitError: expect.any(Function),
    accept: expect.any(Function),
    backupPlugin: expect.any(Function),
    counter: expect.any(Function),
    fail: expect.any(Function),
    fromJson: expect.any(Function),
    fromText: expect.any(Function),
    headers: ["add", "get", "getAll", "has", "remove", "set"],
    isInitError: expect.any(Function),
    json: expect.any(Function),
    log: ["debug", "error", "info", "warn"],
    record: expect.any(Function),
    reject: expect.any(Function),
    restorePlugin: expect.any(Function),
    takeDiagnostics: expect.any(Function),
    text: expect.any(Function),
  });
});

it("exports these names for armory build and no others", () => {
  expect(Object.keys(component).toSorted()).toEqual(["captureConsole", "take"]);
});

it("exports these names for NRI plugins and no others", () => {
  expect({ ...nri, log: Object.keys(nri.log).toSorted() }).toEqual({
    CallError: expect.any(Function),
    findAnnotation: expect.any(Function),
    log: ["debug", "error", "info", "warn"],
    nriPlugin: expect.any(Function),
    parseAmount: expect.any(Function),
    updateContainers: expect.any(Function),
  });
  expect(Object.keys(testing).toSorted()).toEqual([
    "configureRequest",
    "container",
    "pod",
    "resources",
    "takeRuntimeCalls",
  ]);
});
