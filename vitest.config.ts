import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Two files at a time on two cores too, where vitest would take one: much of the time is waiting for installs, threads and servers
const maxWorkers = Math.max(2, availableParallelism() - 1);

// The time limits of the projects end what hangs; no test is there to say how long something takes
export default defineConfig({ test: { projects: ["wit", "packages/*"], maxWorkers } });
