// npm run registry: starts the registries and says how to use them
import { startLocalRegistry } from "./local-registry.ts";
import { hasOciRegistry } from "./oci/index.ts";

try {
  const started = performance.now();
  const registry = await startLocalRegistry({ hasOci: hasOciRegistry("go") });
  const { env, oci, packages } = registry;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${packages.length} packages of this repository are served (${seconds} s):\n`);
  for (const name of packages) console.log(`  ${name}`);
  console.log("\nIn another terminal:\n");
  for (const [name, value] of Object.entries(env)) console.log(`  export ${name}=${quote(value)}`);
  console.log("  npm create armory-plugin@latest\n");
  if (oci !== undefined) {
    console.log("Plugins and WIT packages have an OCI registry, which is empty:\n");
    console.log(`  npx armory push ${oci.registry}/acme/order-filter:1.0.0`);
    console.log(`  npx armory wit publish DIRECTORY --registry ${oci.wit}\n`);
  }
  console.log("Ctrl-C ends it.");
  const end = () => void registry.close();
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

// --- internal ---

function quote(value: string): string {
  return /^[\w@%+=:,./-]+$/u.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
