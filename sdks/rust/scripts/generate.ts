// npm run generate: copies the WIT of the repository's worlds to wit/, and writes the bindings of each world to src/bindings/ with wit-bindgen.
import { spawnSync } from "node:child_process";
import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sdk = fileURLToPath(new URL("..", import.meta.url));
const worlds = join(sdk, "..", "..", "wit");

for (const name of ["armory-diagnostics", "armory-nri", "kannika-wasi-plugins"]) {
  const from = join(worlds, name, "0.1");
  const to = join(sdk, "wit", name);
  await rm(to, { recursive: true, force: true });
  // The worlds that include others of another package are for SDKs whose bindings are of one world
  const files = (await readdir(from)).filter((file) => file.endsWith(".wit") && file !== "worlds.wit");
  for (const file of files) await cp(join(from, file), join(to, file));
}
const { status, error } = spawnSync("cargo", ["run", "--quiet", "--", join(sdk, "src", "bindings")], {
  cwd: join(sdk, "generate"),
  stdio: "inherit",
});
if (error !== undefined) throw error;
process.exitCode = status ?? 1;
