#!/usr/bin/env node
// The version is checked before anything is imported: an older Node dies inside a dependency with a riddle.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const isSupported = (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24;
if (isSupported) {
  const { shareStreams } = await import("../dist/shared-streams.js");
  shareStreams();
  const { run } = await import("../dist/run.js");
  const { stdin, stdout, stderr } = process;
  process.exitCode = await run(process.argv.slice(2), {
    get cwd() {
      return process.cwd();
    },
    stdin,
    stdout,
    stderr,
  });
} else {
  console.error(`create-armory-plugin needs Node 22.18 or newer, or 24.11 or newer; this is ${process.version}.`);
  console.error("Install a current Node from https://nodejs.org and run the command again.");
  process.exitCode = 1;
}
