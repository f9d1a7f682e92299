#!/usr/bin/env node
// The version is checked before anything is imported: an older Node dies inside a dependency with a riddle.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const isSupported = (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24;
if (isSupported) {
  const { shareStreams } = await import("@armory-plugins/base/shared-streams");
  shareStreams();
  const { provideHome } = await import("../dist/provide-home.js");
  provideHome();
  const { run } = await import("../dist/run.js");
  // Not awaited: when a terminal's input ends at a question, nothing is left to wait for, and Node would warn of an unsettled await.
  void start(run);
} else {
  console.error(`create-armory-plugin needs Node 22.18 or newer, or 24.11 or newer; this is ${process.version}.`);
  console.error("Install a current Node from https://nodejs.org and run the command again.");
  process.exitCode = 1;
}

/** @param {typeof import("../dist/run.js").run} run */
async function start(run) {
  const { stdin, stdout, stderr } = process;
  process.exitCode = await run(process.argv.slice(2), {
    get cwd() {
      return process.cwd();
    },
    stdin,
    stdout,
    stderr,
  });
}
