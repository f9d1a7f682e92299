// A program that brings a thread of its own: it locks it, then runs a plugin there.
import { parentPort, workerData } from "node:worker_threads";
import type { PluginCode } from "@armory-plugins/host";
import { lockDownThread } from "@armory-plugins/host/thread";
import { GuestLog, loadNriGuest } from "@armory-plugins/nri";

/** What the thread is given. */
export interface LockedGuestData {
  readonly code: PluginCode;
  /** A CreateContainerRequest, encoded. */
  readonly request: Uint8Array;
}

const { code, request }: LockedGuestData = workerData;
const port = parentPort;
lockDownThread();
const make = await loadNriGuest(code);
const lines: string[] = [];
const log = new GuestLog({ left: 1000, remark: "" }, ({ text }) => lines.push(text));
log.log("info", "started");
const guest = make({ log, outputBytes: 1000 });
guest.call("Configure", new Uint8Array());
port?.postMessage({ response: guest.call("CreateContainer", request), lines });
