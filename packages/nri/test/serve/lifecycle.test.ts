import assert from "node:assert/strict";
import type { PluginCode } from "@armory-plugins/host";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventBit } from "../../src/adaptation/events.ts";
import { Event } from "../../src/proto/nri_pb.ts";
import { initialLifecycle, servingThread, yieldingThread } from "../../src/serve/lifecycle.ts";
import type { Effect, Lifecycle, LifecycleEvent, Stage, ThreadExit, ThreadId } from "../../src/serve/lifecycle.ts";
import { next } from "../../src/serve/lifecycle-next.ts";
import { defaultSettings } from "../../src/serve/plugin-settings.ts";
import type { PluginVersion } from "../../src/serve/running-version.ts";
import type { FoundPlugin } from "../../src/serve/scan-directories.ts";

const found: FoundPlugin = {
  name: { index: "10", base: "limits", full: "10-limits" },
  module: { path: "/plugins/10-limits.wasm", signature: "1" },
  config: undefined,
  settings: undefined,
};
const others: FoundPlugin = { ...found, module: { ...found.module, signature: "2" } };

const first: PluginVersion = {
  code: {} as PluginCode,
  config: "",
  settings: defaultSettings,
  place: "",
  hash: "first",
};
const second: PluginVersion = { ...first, config: "max: 1", hash: "second" };
const elsewhere: PluginVersion = { ...second, place: "group a", hash: "elsewhere" };

const trapped = { code: "TRAPPED", text: "[TRAPPED] plugin 10-limits: trapped" } as const;
const refused = { code: "SOCKET_REFUSED", text: "[SOCKET_REFUSED] nobody listens" } as const;
const lost = { code: "CONNECTION_LOST", text: "[CONNECTION_LOST] the runtime closed the connection" } as const;
const tooOld = { code: "NRI_TOO_OLD", text: "[NRI_TOO_OLD] update the runtime" } as const;

const byRuntime: ThreadExit = { reason: { by: "runtime" }, isHolding: false, ageMs: 9000, servedMs: 8000 };
const byPeer: ThreadExit = { ...byRuntime, reason: { by: "peer" } };
const byPlugin: ThreadExit = {
  ...byRuntime,
  reason: { by: "plugin", code: "TRAPPED", detail: "plugin 10-limits: trapped" },
};
const failing: ThreadExit = { ...byPlugin, isHolding: true };

const failures = { loading: 0, registering: 0, serving: 0 };

/** A lifecycle with one version and some threads, in this stage. */
function at(stage: Stage, rest: Partial<Lifecycle> = {}): Lifecycle {
  return { ...initialLifecycle, version: first, threads: 2, stage, ...rest };
}

function log(level: "debug" | "info" | "warn" | "error", text: string, fields?: Record<string, string>): Effect {
  return fields === undefined ? { type: "log", level, text } : { type: "log", level, text, fields };
}

function exited(thread: ThreadId, exit: ThreadExit): LifecycleEvent {
  return { type: "exited", thread, exit };
}

/** What happened; before; the event; what changes in the lifecycle; what is done. */
type Row = readonly [string, Lifecycle, LifecycleEvent, Partial<Lifecycle>, readonly Effect[]];

function check(rows: readonly Row[]): void {
  it.each(rows)("%s", (_, before, event, changes, effects) => {
    expect(next(before, event)).toEqual({ state: { ...before, ...changes }, effects });
  });
}

const registered = log("info", "registered with the runtime", { config: "none" });
const stop1: Effect = { type: "stop", thread: 1 };
const stop2: Effect = { type: "stop", thread: 2 };
const awaitSocket: Effect = { type: "await-socket" };
const takeTurn: Effect = { type: "take-turn" };
const releaseTurn: Effect = { type: "release-turn" };
const releaseSeat: Effect = { type: "release-seat" };
const reloadFailed: Effect = { type: "count-reload", result: "failed" };
const reloaded: Effect = { type: "count-reload", result: "ok" };
const restarted: Effect = { type: "count-restart", code: "TRAPPED" };

const awaitingSocket: Stage = { name: "awaiting-socket" };
const awaitingSeat: Stage = { name: "awaiting-seat" };
const awaitingTurn: Stage = { name: "awaiting-turn" };
const pausing: Stage = { name: "pausing" };
const loading: Stage = { name: "loading", found };
const connecting: Stage = { name: "connecting", thread: 1 };
const unreachable: Stage = { name: "unreachable", thread: 1 };
const takingOver: Stage = { name: "taking-over", thread: 1 };
const serving: Stage = { name: "serving", thread: 1 };
const servingFresh: Stage = { name: "serving", thread: 2 };
const reloading: Stage = { name: "reloading", thread: 1, found };
const holder = { thread: 2, hasYielded: false };
const yielded = { thread: 2, hasYielded: true };

describe("next(), of files", () => {
  const nothing = { version: undefined, threads: 0 };
  const unloaded = at(loading, nothing);
  const unreadable = { code: "FILE_UNREADABLE", text: "[FILE_UNREADABLE] busy" };
  const malformed = { code: "NOT_WASM", text: "[NOT_WASM] text" };
  const offerAgain = (ms: number): Effect => ({ type: "offer-again", found, ms });
  check([
    [
      "loads what is offered",
      initialLifecycle,
      { type: "offered", found },
      { stage: loading },
      [{ type: "load", found, known: undefined }],
    ],
    [
      "waits for the runtime once it has loaded",
      unloaded,
      { type: "loaded", version: first },
      { stage: awaitingSocket, version: first },
      [log("debug", "loaded"), awaitSocket],
    ],
    [
      "forgets failures of a version before",
      at(loading, { failures: { loading: 1, registering: 2, serving: 3 } }),
      { type: "loaded", version: second },
      { stage: awaitingSocket, version: second, failures },
      [log("debug", "loaded"), awaitSocket],
    ],
    [
      "remembers files that are offered while it loads",
      unloaded,
      { type: "offered", found: others },
      { offered: others },
      [],
    ],
    [
      "loads those before it serves",
      at(loading, { ...nothing, offered: others }),
      { type: "loaded", version: first },
      { stage: { name: "loading", found: others }, version: first, offered: undefined },
      [log("debug", "loaded"), { type: "load", found: others, known: "first" }],
    ],
    [
      "goes on where files are the same",
      at(loading),
      { type: "unchanged" },
      { stage: awaitingSocket },
      [log("debug", "its files were written, but their content is the same"), awaitSocket],
    ],
    [
      "waits for others where they are bad",
      unloaded,
      { type: "load-failed", failure: malformed },
      { stage: { name: "idle" } },
      [reloadFailed, log("error", "[NOT_WASM] text; not served until it is fixed", { code: "NOT_WASM" })],
    ],
    [
      "starts the version before where they are bad",
      at(loading),
      { type: "load-failed", failure: malformed },
      { stage: awaitingSocket },
      [reloadFailed, log("error", "[NOT_WASM] text; the previous version goes on", { code: "NOT_WASM" }), awaitSocket],
    ],
    [
      "loads them again where that may help",
      unloaded,
      { type: "load-failed", failure: unreadable },
      { stage: { name: "idle" }, failures: { ...failures, loading: 1 } },
      [
        offerAgain(1000),
        reloadFailed,
        log("error", "[FILE_UNREADABLE] busy; not served; retrying in 1 s", { code: "FILE_UNREADABLE" }),
      ],
    ],
    [
      "waits longer each time, and serves the version before meanwhile",
      at(loading, { failures: { ...failures, loading: 2 } }),
      { type: "load-failed", failure: unreadable },
      { stage: awaitingSocket, failures: { ...failures, loading: 3 } },
      [
        offerAgain(4000),
        reloadFailed,
        log("error", "[FILE_UNREADABLE] busy; the previous version goes on; retrying in 4 s", {
          code: "FILE_UNREADABLE",
        }),
        awaitSocket,
      ],
    ],
  ]);
});

describe("next(), of a start", () => {
  const load: Effect = { type: "load", found: others, known: "first" };
  const loadingOthers: Stage = { name: "loading", found: others };
  const offered: LifecycleEvent = { type: "offered", found: others };
  const failed: LifecycleEvent = { type: "connect-failed", failure: trapped, mayBeRuntime: false };
  const nobodyListens: LifecycleEvent = { type: "connect-failed", failure: refused, mayBeRuntime: true };
  const podUpdates = eventBit(Event.UPDATE_POD_SANDBOX);
  check([
    [
      "asks for a seat once there is a socket",
      at(awaitingSocket),
      { type: "socket-found" },
      { stage: awaitingSeat },
      [{ type: "take-seat" }],
    ],
    [
      "loads other files instead of waiting for a socket",
      at(awaitingSocket),
      offered,
      { stage: loadingOthers },
      [load],
    ],
    [
      "waits for its turn once it has a seat",
      at(awaitingSeat),
      { type: "seated" },
      { stage: awaitingTurn },
      [takeTurn],
    ],
    ["loads other files instead of waiting for a seat", at(awaitingSeat), offered, { stage: loadingOthers }, [load]],
    [
      "gives up a seat for a daemon that goes before it",
      at(awaitingSeat),
      { type: "outranked" },
      { stage: awaitingSeat },
      [releaseSeat, { type: "take-seat" }],
    ],
    [
      "keeps it as long as it fails requests",
      at(awaitingSeat, { holder }),
      { type: "outranked" },
      { stage: awaitingTurn },
      [takeTurn],
    ],
    [
      "gives it up once what failed has left for the other",
      at(awaitingSeat, { holder: yielded }),
      { type: "outranked" },
      { stage: awaitingSeat, holder: undefined },
      [stop2, releaseSeat, { type: "take-seat" }],
    ],
    [
      "starts a thread when its turn comes",
      at(awaitingTurn, { threads: 0 }),
      { type: "turn-came" },
      { stage: connecting, threads: 1 },
      [
        { type: "start", thread: 1, version: first },
        { type: "connect", thread: 1 },
      ],
    ],
    ["loads other files instead of waiting", at(awaitingTurn), offered, { stage: loadingOthers }, [releaseTurn, load]],
    ["lets the next plugin start", at(connecting), { type: "started", thread: 1 }, {}, [releaseTurn]],
    ["does not for a thread before", at(connecting), { type: "started", thread: 2 }, {}, []],
    [
      "lets it start while nobody listens on the socket",
      at(unreachable),
      { type: "started", thread: 1 },
      {},
      [releaseTurn],
    ],
    ["does not for a thread that it has stopped", at(awaitingTurn), { type: "started", thread: 2 }, {}, []],
    [
      "warns of a runtime that is silent",
      at(connecting),
      { type: "silent", ms: 30_000 },
      {},
      [
        log(
          "warn",
          "the runtime registered the plugin and has not synchronized it for 30 s; check that the runtime still runs",
        ),
      ],
    ],
    [
      "takes over once it is registered",
      at(connecting, { failures: { ...failures, registering: 3 } }),
      { type: "connected", unknownEvents: 0 },
      { stage: takingOver, failures },
      [registered, { type: "take-over", thread: 1 }],
    ],
    [
      "names events that the runtime does not know",
      at(connecting),
      { type: "connected", unknownEvents: podUpdates },
      { stage: takingOver, unknownEvents: podUpdates },
      [
        log(
          "warn",
          "the runtime's NRI is older than 0.10 and does not send UPDATE_POD_SANDBOX; update the runtime to containerd 2.2 or CRI-O 1.34",
          { code: "NRI_TOO_OLD" },
        ),
        registered,
        { type: "take-over", thread: 1 },
      ],
    ],
    [
      "names them once",
      at(connecting, { unknownEvents: podUpdates }),
      { type: "connected", unknownEvents: podUpdates },
      { stage: takingOver },
      [registered, { type: "take-over", thread: 1 }],
    ],
    [
      "keeps a thread until somebody listens on the socket",
      at(connecting),
      nobodyListens,
      { stage: unreachable },
      [
        { type: "report-unreachable", failure: refused },
        { type: "pause", ms: 500 },
      ],
    ],
    [
      "connects it again",
      at(unreachable),
      { type: "elapsed" },
      { stage: connecting },
      [{ type: "connect", thread: 1 }],
    ],
    [
      "drops it for other files",
      at(unreachable),
      offered,
      { stage: loadingOthers },
      [releaseTurn, stop1, releaseSeat, load],
    ],
    [
      "drops it for files that were offered before",
      at(connecting, { offered: others }),
      nobodyListens,
      { stage: loadingOthers, offered: undefined },
      [releaseTurn, stop1, releaseSeat, load],
    ],
    [
      "pauses when the plugin fails",
      at(connecting, { exits: new Map([[1, byPlugin]]) }),
      failed,
      { stage: pausing, exits: new Map(), failures: { ...failures, registering: 1 } },
      [
        releaseTurn,
        stop1,
        releaseSeat,
        restarted,
        log("error", "[TRAPPED] plugin 10-limits: trapped; restarting in 1 s", { code: "TRAPPED" }),
        { type: "pause", ms: 1000 },
      ],
    ],
    [
      "pauses longer each time, and keeps its seat as long as it fails requests",
      at(connecting, { holder, failures: { ...failures, registering: 3, serving: 5 } }),
      failed,
      { stage: pausing, failures: { ...failures, registering: 4, serving: 5 } },
      [
        releaseTurn,
        stop1,
        restarted,
        log("error", "[TRAPPED] plugin 10-limits: trapped; restarting in 8 s, and requests fail until then", {
          code: "TRAPPED",
        }),
        { type: "pause", ms: 8000 },
      ],
    ],
    ["starts again after the pause", at(pausing), { type: "elapsed" }, { stage: awaitingSocket }, [awaitSocket]],
    ["loads other files instead of the pause", at(pausing), offered, { stage: loadingOthers }, [load]],
    [
      "waits for another runtime where this one is too old",
      at(connecting),
      { type: "connect-failed", failure: tooOld, mayBeRuntime: true },
      { stage: { name: "awaiting-runtime" }, failures: { ...failures, registering: 1 } },
      [
        releaseTurn,
        stop1,
        releaseSeat,
        log("error", "[NRI_TOO_OLD] update the runtime; not served until then", { code: "NRI_TOO_OLD" }),
        { type: "await-other-runtime" },
      ],
    ],
    [
      "starts again when there is one",
      at({ name: "awaiting-runtime" }),
      { type: "runtime-changed" },
      { stage: awaitingSocket },
      [awaitSocket],
    ],
    [
      "lets a thread that fails requests stay until the runtime surely asks the new one",
      at(connecting, { holder }),
      { type: "connected", unknownEvents: 0 },
      { stage: { name: "settling", thread: 1 } },
      [{ type: "pause", ms: 1000 }],
    ],
    [
      "stops it then",
      at({ name: "settling", thread: 1 }, { holder }),
      { type: "elapsed" },
      { stage: takingOver, holder: undefined },
      [stop2, registered, { type: "take-over", thread: 1 }],
    ],
    [
      "notes that such a thread left for another daemon",
      at(connecting, { holder }),
      { type: "yielded", thread: 2 },
      { holder: yielded },
      [],
    ],
    [
      "leaves the plugin to a daemon that has taken its place",
      at(connecting, { holder: yielded }),
      { type: "connected", unknownEvents: 0 },
      { stage: awaitingSocket, holder: undefined },
      [stop1, stop2, releaseSeat, awaitSocket],
    ],
    [
      "says that it takes over",
      at(takingOver),
      { type: "standby" },
      {},
      [log("info", "taking over from another armory nri serve")],
    ],
    [
      "says that it has",
      at(takingOver),
      { type: "taken-over", wasStandby: true },
      { stage: serving },
      [log("info", "took over: the other armory nri serve has left")],
    ],
    [
      "serves where there is nobody else",
      at(takingOver),
      { type: "taken-over", wasStandby: false },
      { stage: serving },
      [],
    ],
    [
      "loads files that came meanwhile once it serves",
      at(takingOver, { offered: others }),
      { type: "taken-over", wasStandby: false },
      { stage: { name: "reloading", thread: 1, found: others }, offered: undefined },
      [load],
    ],
    [
      "stands by again when it left before it had taken over",
      at(takingOver),
      exited(1, byPeer),
      { stage: awaitingSocket },
      [stop1, releaseSeat, awaitSocket],
    ],
    [
      "waits for the answer of a thread that failed as it connected",
      at(connecting),
      exited(1, byPlugin),
      { exits: new Map([[1, byPlugin]]) },
      [],
    ],
    [
      "starts again when it failed just after it was registered",
      at(connecting, { exits: new Map([[1, byRuntime]]) }),
      { type: "connected", unknownEvents: 0 },
      { stage: awaitingSocket, exits: new Map() },
      [registered, stop1, log("info", "the runtime closed the connection; reconnecting"), awaitSocket],
    ],
  ]);
});

describe("next(), of what serves", () => {
  check([
    ["knows nothing of a thread that it has stopped", at(serving), exited(2, byPlugin), {}, []],
    [
      "loads other files",
      at(serving),
      { type: "offered", found },
      { stage: reloading },
      [{ type: "load", found, known: "first" }],
    ],
    [
      "connects again at once when the runtime is gone",
      at(serving),
      exited(1, byRuntime),
      { stage: awaitingSocket },
      [stop1, log("info", "the runtime closed the connection; reconnecting"), awaitSocket],
    ],
    [
      "pauses when the runtime has gone at once",
      at(serving),
      exited(1, { ...byRuntime, servedMs: 999 }),
      { stage: pausing },
      [stop1, log("info", "the runtime closed the connection; reconnecting"), { type: "pause", ms: 1000 }],
    ],
    [
      "stands by when it has left for another daemon",
      at(serving),
      exited(1, byPeer),
      { stage: awaitingSocket },
      [stop1, releaseSeat, awaitSocket],
    ],
    [
      "pauses when the plugin fails",
      at(serving, { failures: { ...failures, serving: 2 } }),
      exited(1, byPlugin),
      { stage: pausing, failures: { ...failures, serving: 3 } },
      [
        stop1,
        releaseSeat,
        restarted,
        log("error", "[TRAPPED] plugin 10-limits: trapped; restarting in 4 s", { code: "TRAPPED" }),
        { type: "pause", ms: 4000 },
      ],
    ],
    [
      "counts anew when it ran for long",
      at(serving, { failures: { ...failures, serving: 2 } }),
      exited(1, { ...byPlugin, ageMs: 600_000 }),
      { stage: pausing, failures: { ...failures, serving: 1 } },
      [
        stop1,
        releaseSeat,
        restarted,
        log("error", "[TRAPPED] plugin 10-limits: trapped; restarting in 1 s", { code: "TRAPPED" }),
        { type: "pause", ms: 1000 },
      ],
    ],
    [
      "lets a thread that fails requests go on, and keeps the seat",
      at(serving),
      exited(1, failing),
      { stage: pausing, holder: { thread: 1, hasYielded: false }, failures: { ...failures, serving: 1 } },
      [
        restarted,
        log("error", "[TRAPPED] plugin 10-limits: trapped; restarting in 1 s, and requests fail until then", {
          code: "TRAPPED",
        }),
        { type: "pause", ms: 1000 },
      ],
    ],
  ]);
});

describe("next(), of a new version", () => {
  const threads = { thread: 1, fresh: 2, version: second };
  const queueing: Stage = { name: "queueing", thread: 1, version: second };
  const dryRunning: Stage = { name: "dry-running", ...threads };
  const registering: Stage = { name: "registering", ...threads };
  const overlapping: Stage = { name: "overlapping", ...threads };
  const draining: Stage = { name: "draining", thread: 2, version: second };
  const share = (isShared: boolean): Effect => ({ type: "share-requests", isShared });
  const replaced = [share(false), reloaded, log("info", "the new version serves; the previous one has left")];
  const newVersionFailed = {
    code: "NEW_VERSION_FAILED",
    text: "[NEW_VERSION_FAILED] cannot replace the previous version: the new one registered and failed: [TRAPPED] plugin 10-limits: trapped",
  };
  const doubting = (failure: { code: string; text: string }): Stage => ({
    name: "doubting",
    thread: 1,
    version: second,
    failure,
  });
  const kept = ({ code, text }: { code: string; text: string }): Effect[] => [
    reloadFailed,
    log("error", `${text}; the previous version goes on`, { code }),
  ];
  check([
    [
      "goes on where files are the same",
      at(reloading),
      { type: "unchanged" },
      { stage: serving },
      [log("debug", "its files were written, but their content is the same")],
    ],
    [
      "goes on where they are bad",
      at(reloading),
      { type: "load-failed", failure: trapped },
      { stage: serving },
      kept(trapped),
    ],
    [
      "starts again where what served has failed meanwhile",
      at(reloading, { exits: new Map([[1, byPlugin]]) }),
      { type: "load-failed", failure: trapped },
      { stage: pausing, exits: new Map(), failures: { ...failures, serving: 1 } },
      [
        ...kept(trapped),
        stop1,
        releaseSeat,
        restarted,
        log("error", "[TRAPPED] plugin 10-limits: trapped; restarting in 1 s", { code: "TRAPPED" }),
        { type: "pause", ms: 1000 },
      ],
    ],
    [
      "waits for its turn",
      at(reloading, { failures: { loading: 1, registering: 2, serving: 3 } }),
      { type: "loaded", version: second },
      { stage: queueing, failures: { loading: 0, registering: 2, serving: 3 } },
      [log("debug", "loaded"), takeTurn],
    ],
    [
      "has the old one leave first where the new one runs elsewhere",
      at(reloading, { failures: { ...failures, serving: 3 } }),
      { type: "loaded", version: elsewhere },
      { stage: awaitingSocket, version: elsewhere, failures },
      [
        log("debug", "loaded"),
        stop1,
        reloaded,
        log("info", "the previous version has left: the new one runs in another process"),
        awaitSocket,
      ],
    ],
    [
      "lets the old one fail requests until the new one runs elsewhere",
      at(reloading, { exits: new Map([[1, failing]]) }),
      { type: "loaded", version: elsewhere },
      { stage: awaitingSocket, version: elsewhere, exits: new Map(), holder: { thread: 1, hasYielded: false } },
      [
        log("debug", "loaded"),
        reloaded,
        log("info", "the previous version has left: the new one runs in another process"),
        awaitSocket,
      ],
    ],
    [
      "is called without the runtime first",
      at(queueing, { threads: 1 }),
      { type: "turn-came" },
      { stage: dryRunning, threads: 2 },
      [
        { type: "start", thread: 2, version: second },
        { type: "dry-run", thread: 2, like: 1 },
      ],
    ],
    [
      "is dropped when it fails then",
      at(dryRunning, { exits: new Map([[2, byPlugin]]) }),
      { type: "dry-run-failed", failure: trapped },
      { stage: serving, exits: new Map() },
      [releaseTurn, stop2, ...kept(trapped)],
    ],
    [
      "is registered beside the old one when it passes",
      at(dryRunning),
      { type: "dry-run-passed" },
      { stage: registering },
      [releaseTurn, share(true), { type: "connect", thread: 2 }],
    ],
    [
      "waits for the moment at which the old one can leave",
      at(registering),
      { type: "connected", unknownEvents: 0 },
      { stage: overlapping },
      [{ type: "await-handover" }],
    ],
    [
      "takes its place then",
      at(overlapping, { failures: { ...failures, serving: 4 } }),
      { type: "handover-due", isIdle: false },
      { stage: servingFresh, version: second, failures },
      [stop1, ...replaced],
    ],
    [
      "shares requests for some time more where the runtime asked nothing",
      at(overlapping),
      { type: "handover-due", isIdle: true },
      { stage: draining },
      [stop1, { type: "pause", ms: 2000 }],
    ],
    ["serves alone after that", at(draining), { type: "elapsed" }, { stage: servingFresh, version: second }, replaced],
    [
      "is started again when it failed meanwhile",
      at(draining, { exits: new Map([[2, byRuntime]]) }),
      { type: "elapsed" },
      { stage: awaitingSocket, version: second, exits: new Map() },
      [...replaced, stop2, log("info", "the runtime closed the connection; reconnecting"), awaitSocket],
    ],
    [
      "takes the place of one that fails",
      at(overlapping),
      exited(1, byPlugin),
      { stage: servingFresh, version: second },
      [
        restarted,
        log("error", "[TRAPPED] plugin 10-limits: trapped; the new version replaces it", { code: "TRAPPED" }),
        stop1,
        ...replaced,
      ],
    ],
    [
      "takes the place of one that failed before it was registered",
      at(registering, { exits: new Map([[1, byRuntime]]) }),
      { type: "connected", unknownEvents: 0 },
      { stage: servingFresh, version: second, exits: new Map() },
      [stop1, ...replaced],
    ],
    [
      "lets one that fails requests do so until the runtime surely asks the new one",
      at(overlapping),
      exited(1, failing),
      { stage: { name: "relieving", isIdle: false, ...threads }, exits: new Map([[1, failing]]) },
      [
        restarted,
        log("error", "[TRAPPED] plugin 10-limits: trapped; the new version replaces it", { code: "TRAPPED" }),
        { type: "pause", ms: 1000 },
      ],
    ],
    [
      "takes its place then, too",
      at({ name: "relieving", isIdle: false, ...threads }, { exits: new Map([[1, failing]]) }),
      { type: "elapsed" },
      { stage: servingFresh, version: second, exits: new Map() },
      [stop1, ...replaced],
    ],
    [
      "is dropped when it fails as it connects",
      at(registering),
      { type: "connect-failed", failure: trapped, mayBeRuntime: false },
      { stage: serving },
      [share(false), stop2, ...kept(trapped)],
    ],
    [
      "may have lost a runtime that the old one loses too",
      at(registering),
      { type: "connect-failed", failure: lost, mayBeRuntime: true },
      { stage: doubting(lost) },
      [share(false), stop2, { type: "pause", ms: 1000 }],
    ],
    [
      "is dropped at once for other files",
      at(registering, { offered: others }),
      { type: "connect-failed", failure: lost, mayBeRuntime: true },
      { stage: { name: "reloading", thread: 1, found: others }, offered: undefined },
      [share(false), stop2, ...kept(lost), { type: "load", found: others, known: "first" }],
    ],
    [
      "is started when the runtime is gone",
      at(doubting(lost)),
      exited(1, byRuntime),
      { stage: awaitingSocket, version: second },
      [stop1, log("info", "the runtime closed the connection; reconnecting"), awaitSocket],
    ],
    ["is dropped when it is not", at(doubting(lost)), { type: "elapsed" }, { stage: serving }, kept(lost)],
    [
      "is started when the old one lost the runtime first",
      at(registering, { exits: new Map([[1, byRuntime]]) }),
      { type: "connect-failed", failure: lost, mayBeRuntime: true },
      { stage: awaitingSocket, version: second, exits: new Map() },
      [share(false), stop2, stop1, log("info", "the runtime closed the connection; reconnecting"), awaitSocket],
    ],
    [
      "is dropped when it fails while both are registered",
      at(overlapping),
      exited(2, byPlugin),
      { stage: doubting(newVersionFailed) },
      [share(false), stop2, { type: "pause", ms: 1000 }],
    ],
  ]);

  it("stops what it has started, and then gives up the seat", () => {
    const stages: readonly Stage[] = [
      { name: "idle" },
      loading,
      awaitingSeat,
      connecting,
      takingOver,
      serving,
      reloading,
      queueing,
      dryRunning,
      overlapping,
      draining,
    ];
    const stopped = stages.map((stage) => [stage.name, next(at(stage), { type: "close" }).effects]);
    expect(stopped).toEqual([
      ["idle", [releaseTurn, releaseSeat]],
      ["loading", [releaseTurn, releaseSeat]],
      ["awaiting-seat", [releaseTurn, releaseSeat]],
      ["connecting", [releaseTurn, stop1, releaseSeat]],
      ["taking-over", [releaseTurn, stop1, releaseSeat]],
      ["serving", [releaseTurn, stop1, releaseSeat]],
      ["reloading", [releaseTurn, stop1, releaseSeat]],
      ["queueing", [releaseTurn, stop1, releaseSeat]],
      ["dry-running", [releaseTurn, stop1, stop2, releaseSeat]],
      ["overlapping", [releaseTurn, stop1, stop2, releaseSeat]],
      ["draining", [releaseTurn, stop2, releaseSeat]],
    ]);
    expect(next(at(connecting, { holder }), { type: "close" })).toEqual({
      state: at({ name: "closed" }),
      effects: [releaseTurn, stop1, stop2, releaseSeat],
    });
    expect(next(at({ name: "closed" }), { type: "elapsed" })).toEqual({ state: at({ name: "closed" }), effects: [] });
  });
});

describe("next(), whatever happens", () => {
  it("stops each thread once, holds the seat as long as one is there, and waits for nothing in vain", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 60 }), (choices) => {
        const world = new World();
        world.take({ type: "offered", found });
        for (const choice of choices) {
          const events = world.events();
          const event = events[choice % events.length];
          if (event !== undefined) world.take(event);
        }
        world.take({ type: "close" });
        expect(world.alive).toEqual(new Set());
        expect(world.hasSeat).toBe(false);
        expect(world.state.stage).toEqual({ name: "closed" });
      }),
      { numRuns: 2000 },
    );
  });
});

/** What a lifecycle is in, and what may happen to it. */
class World {
  state = initialLifecycle;
  readonly alive = new Set<ThreadId>();
  hasSeat = false;
  /** What the stage waits for. */
  #waits: Effect["type"][] = [];
  #running = new Set<ThreadId>();

  take(event: LifecycleEvent): void {
    const { state, effects } = next(this.state, event);
    if (state.stage !== this.state.stage) this.#waits = [];
    if (event.type === "exited") this.#running.delete(event.thread);
    if (event.type === "seated" || event.type === "outranked") this.hasSeat = true;
    this.state = state;
    for (const effect of effects) this.#perform(effect);
    this.#check();
  }

  /** All that may happen now. */
  events(): LifecycleEvent[] {
    const events: LifecycleEvent[] = [{ type: "offered", found: others }];
    for (const thread of this.#running) {
      for (const exit of [byRuntime, { ...byRuntime, servedMs: 1 }, byPeer, byPlugin, failing]) {
        events.push({ type: "exited", thread, exit });
      }
      events.push({ type: "started", thread });
    }
    const { holder: held } = this.state;
    if (held !== undefined) events.push({ type: "yielded", thread: held.thread });
    return [...events, ...this.#waits.flatMap((wait) => outcomes[wait] ?? [])];
  }

  #perform(effect: Effect): void {
    if (effect.type in outcomes) this.#waits.push(effect.type);
    switch (effect.type) {
      case "release-seat":
        assert.deepEqual(this.alive, new Set());
        this.hasSeat = false;
        return;
      case "start":
        assert.ok(this.hasSeat);
        this.alive.add(effect.thread);
        this.#running.add(effect.thread);
        return;
      case "stop":
        assert.ok(this.alive.delete(effect.thread));
        this.#running.delete(effect.thread);
        return;
      default:
    }
  }

  #check(): void {
    const { stage, holder: held, exits } = this.state;
    const threads = [
      ...("thread" in stage ? [stage.thread] : []),
      ...("fresh" in stage ? [stage.fresh] : []),
      ...(held === undefined ? [] : [held.thread]),
    ];
    assert.deepEqual(new Set(threads), this.alive);
    assert.deepEqual(
      [...exits.keys()].filter((thread) => !this.alive.has(thread)),
      [],
    );
    for (const thread of [servingThread(this.state), yieldingThread(this.state)]) {
      if (thread !== undefined) assert.ok(this.alive.has(thread));
    }
    const rests = stage.name === "idle" || stage.name === "serving" || stage.name === "closed";
    assert.equal(this.#waits.length > 0, !rests, stage.name);
    if (rests) assert.deepEqual([this.state.offered, exits.size], [undefined, 0]);
  }
}

const connectOutcomes: readonly LifecycleEvent[] = [
  { type: "connected", unknownEvents: 0 },
  { type: "connect-failed", failure: trapped, mayBeRuntime: false },
  { type: "connect-failed", failure: refused, mayBeRuntime: true },
  { type: "connect-failed", failure: lost, mayBeRuntime: true },
  { type: "connect-failed", failure: tooOld, mayBeRuntime: true },
  { type: "silent", ms: 30_000 },
];

/** How each wait may end. */
const outcomes: Partial<Record<Effect["type"], readonly LifecycleEvent[]>> = {
  load: [
    { type: "loaded", version: first },
    { type: "loaded", version: second },
    { type: "loaded", version: elsewhere },
    { type: "unchanged" },
    { type: "load-failed", failure: { code: "NOT_WASM", text: "[NOT_WASM] text" } },
    { type: "load-failed", failure: { code: "LOAD_TIMEOUT", text: "[LOAD_TIMEOUT] slow" } },
  ],
  "await-socket": [{ type: "socket-found" }],
  "take-seat": [{ type: "seated" }, { type: "outranked" }],
  "take-turn": [{ type: "turn-came" }],
  connect: connectOutcomes,
  "take-over": [{ type: "standby" }, { type: "taken-over", wasStandby: true }],
  "dry-run": [{ type: "dry-run-passed" }, { type: "dry-run-failed", failure: trapped }],
  "await-handover": [
    { type: "handover-due", isIdle: false },
    { type: "handover-due", isIdle: true },
  ],
  "await-other-runtime": [{ type: "runtime-changed" }],
  pause: [{ type: "elapsed" }],
};
