// A thread in which nothing runs, until it is told to start.
import { parentPort } from "node:worker_threads";

parentPort?.on("message", () => {});
