// Writes dist/: what the package exports, a file each, and what they share; and the thread and the process of a plugin, each whole in one file. A process and each
// of its threads would read some sixty files otherwise: 40 ms to the first outcome of a small plugin, a third of all.
import { fileURLToPath } from "node:url";
import { bundleOptions, exportedSources, packageRoot, smallSource } from "@armory-plugins/support/bundle";
import { build, type BuildOptions } from "esbuild";

const root = packageRoot(import.meta.url);

const shared: BuildOptions = {
  ...bundleOptions,
  absWorkingDir: root,
  // A plugin's thread gives its globals away
  inject: [fileURLToPath(import.meta.resolve("@armory-plugins/host/node-globals"))],
};

// A thread imports the codec by its own file
await build({ ...shared, entryPoints: exportedSources(root), splitting: true, packages: "external" });

// They may read no other package's files: what they need of the host is in them. Each thread keeps its source, which is why that is small
await build({
  ...shared,
  ...smallSource,
  entryPoints: {
    "instance-thread": "src/thread/instance-thread.ts",
    "instance-process": "src/process/instance-process.ts",
  },
  // The host's own chunks say by such imports in which order they come; none of them does anything by itself
  logOverride: { "ignored-bare-import": "silent" },
});
