import * as host from "@armory-plugins/host";
import * as arena from "@armory-plugins/host/arena";
import * as processes from "@armory-plugins/host/process";
import * as thread from "@armory-plugins/host/thread";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(host).toSorted()).toEqual([
    "HostError",
    "defaultCacheDir",
    "defaultLimits",
    "hostErrorCatalog",
    "hostErrorCodes",
    "inspectCoreModule",
    "inspectPlugin",
    "isFileRefused",
    "isHostError",
    "loadCode",
    "loadPortableCode",
    "mergeLimits",
    "openComponent",
    "openPortableComponent",
    "pruneDirectory",
    "readFileChunks",
    "readPluginFile",
    "readWholeFile",
    "requireCache",
    "resolvePreopens",
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
    "ThreadClient",
    "ThreadPool",
    "classifyFailure",
    "crashFailure",
    "goPluginExports",
    "goPluginFunction",
    "hostErrorCodes",
    "isCounterName",
    "isHostError",
    "loadComponent",
    "lockDownThread",
    "logBudget",
    "logLevels",
    "overrunFailure",
    "phaseSlot",
    "phasesWithin",
    "pluginPhase",
    "runPhase",
    "runWithin",
    "serveThread",
    "startPluginWorker",
  ]);
});

it("exports these names to packages that make calls in batches", () => {
  expect(Object.keys(arena).toSorted()).toEqual([
    "ArenaFull",
    "ArenaMemory",
    "ByteSlab",
    "MAX_ARENA_BYTES",
    "MIN_ALIGNED_BYTES",
    "StringReader",
    "UnsupportedType",
    "alignTo",
    "arenaStart",
    "copyInto",
    "createArena",
    "memoryLayout",
    "sequenceLayout",
    "valueCodec",
    "worldFunction",
  ]);
});

it("exports these names to the processes of other packages", () => {
  expect(Object.keys(processes).toSorted()).toEqual(["Channel", "PluginProcess", "chooseUser", "compileCode"]);
});
