import * as host from "@armory-plugins/host";
import * as processes from "@armory-plugins/host/process";
import * as thread from "@armory-plugins/host/thread";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(host).toSorted()).toEqual([
    "HostError",
    "InvalidBatch",
    "defaultCacheDir",
    "defaultLimits",
    "inspectCoreModule",
    "inspectPlugin",
    "isFileRefused",
    "isHostError",
    "loadCode",
    "loadPlugin",
    "loadPortableCode",
    "pruneFolder",
    "readFileChunks",
    "readPluginFile",
    "readWholeFile",
    "requireCache",
    "requireRecordPlugin",
    "sniffBinary",
  ]);
});

it("exports these names to the threads of other packages", () => {
  expect(Object.keys(thread).toSorted()).toEqual([
    "BrokenAnswer",
    "CoreModuleInstance",
    "GoPlugin",
    "GoPluginError",
    "HostError",
    "LineBatch",
    "OversizedAnswer",
    "PhaseWatch",
    "PluginLog",
    "classifyFailure",
    "crashFailure",
    "goPluginExports",
    "goPluginFunction",
    "isHostError",
    "loadComponent",
    "lockDownThread",
    "overrunFailure",
    "phaseSlot",
    "phasesWithin",
    "pluginPhase",
    "runPhase",
    "runWithin",
    "startPluginWorker",
  ]);
});

it("exports these names to the processes of other packages", () => {
  expect(Object.keys(processes).toSorted()).toEqual(["Channel", "PluginProcess", "chooseUser", "compileCode"]);
});
