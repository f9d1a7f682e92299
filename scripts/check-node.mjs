// Runs before every build and test: says what to do when npm could not bring the pinned Node.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 11)) {
  console.error(
    `This repository is built and tested with Node >= 24.11; this is ${process.version} (${process.execPath}).`,
  );
  console.error(
    "npm ci brings a Node 24 for Linux x64 and arm64, Windows x64 and Intel macOS (optionalDependencies node-<os>-<cpu>).",
  );
  console.error("On another platform, or after --omit=optional, install Node 24 yourself and run the command again.");
  process.exit(1);
}
