// What `armory build` adds to a component of records: the interface by which the host takes what it logs and counts
export { takeDiagnostics as take } from "./diagnostics.ts";
export { captureConsole } from "./console.ts";
