import { findWorld, type World } from "./worlds.ts";

const directory = "armory-diagnostics/0.1";

/** The interfaces by which a plugin logs and counts in a world that has no log, and the ids by which a component exports them. */
export const diagnosticsInterfaces = {
  /** Its function `take` gives what was logged and counted. */
  diagnostics: "armory:diagnostics/diagnostics@0.1.0",
  /** Its function `pending` says where that is in memory. */
  memory: "armory:diagnostics/memory@0.1.0",
} as const;

/** What both interfaces are exported by: the other exports of a component are not part of it. */
export const diagnosedWorld = {
  id: "armory:diagnostics/diagnosed@0.1.0",
  name: "diagnosed",
  directory,
} satisfies Partial<World>;

/** Every {@link withDiagnostics}. */
export const worldsWithDiagnostics: readonly World[] = [
  extended("backup", "backup-plugin"),
  extended("restore", "restore-plugin"),
];

/** The same world with a log and counters, which a plugin of it may have as well; undefined for worlds that have a log. */
export function withDiagnostics(world: World): World | undefined {
  return worldsWithDiagnostics.find(({ includes }) => includes?.id === world.id);
}

// --- internal ---

function extended(kind: "backup" | "restore", name: string): World {
  const includes = findWorld(kind);
  if (includes === undefined) throw new Error(`there is no world ${kind}`);
  return {
    id: `armory:diagnostics/${name}@0.1.0`,
    kind,
    package: "armory:diagnostics",
    version: "0.1.0",
    name,
    directory,
    includes,
  };
}
