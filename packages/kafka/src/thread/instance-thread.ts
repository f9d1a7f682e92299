// The thread of an opened plugin.
import { parentPort } from "node:worker_threads";
import { serveThread } from "@armory-plugins/host/thread";
import { InstanceServer } from "./instance-server.ts";
import type { InstanceTypes } from "./protocol.ts";

serveThread<InstanceTypes>(parentPort, (data, sendNews) => InstanceServer.start(data, sendNews));
