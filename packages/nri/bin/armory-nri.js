#!/usr/bin/env node
// At this signal Node opens a port for a debugger, unless somebody listens for it; what it does is in @armory-plugins/service
process.on("SIGUSR1", () => {});
// Says in a sentence what an older Node would say in a stack trace; only then loads the program.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (!((major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24)) {
  console.error(
    `error: armory-nri needs Node 22.18 or later, or 24.11 or later; this is ${process.version} (${process.execPath})`,
  );
  process.exitCode = 1;
} else {
  const { shareStreams } = await import("@armory-plugins/base/shared-streams");
  shareStreams();
  const { runNriProgram } = await import("../dist/command/main.js");
  await runNriProgram();
}
