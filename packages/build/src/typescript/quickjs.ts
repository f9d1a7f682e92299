import { worldDescription } from "@armory-plugins/wit";
import type { EngineFailure, EngineJob, FrozenPlugin, OnOutput } from "./engine-job.ts";
import { loadTypeScriptEngine } from "./engine-packages.ts";

/** Load a plugin's module in QuickJS and freeze both. */
export async function freezeInQuickJs(
  { code, world, features, packageUrl }: EngineJob,
  onOutput: OnOutput,
): Promise<FrozenPlugin> {
  const { engineVersion, freezeModule } = await loadTypeScriptEngine(packageUrl);
  const frozen = freezeModule({ code, world: worldDescription(world), features, onOutput });
  switch (frozen.type) {
    case "frozen":
      return { ...frozen, madeBy: ["QuickJS", engineVersion().quickjs] };
    case "threw":
      return { type: "threw", text: placeFirst(frozen.text) };
    case "random":
      return { type: "used", what: "random numbers" };
    case "export":
      return exportFailure(frozen);
    case "unfinished":
      return frozen;
  }
}

// --- internal ---

/** An exception as text and stack, as its place and its text: the rest of the stack is mostly a library's. */
function placeFirst(text: string): string {
  const [, message = text, frames] = /^(.*?)\n( {4}at .*)$/s.exec(text) ?? [];
  // What is not an Error has no stack.
  if (frames === undefined) return `uncaught exception: ${message}`;
  const place = /\bplugin\.js:\d+:\d+/.exec(frames)?.[0];
  return place === undefined ? message : `${place} ${message}`;
}

function exportFailure({
  problem,
  interface: from,
  name,
}: {
  readonly problem: Extract<EngineFailure, { type: "export" }>["problem"];
  readonly interface: string;
  readonly name: string;
}): EngineFailure {
  return from === "" ? { type: "export", problem, name } : { type: "export", problem, name: from, inner: name };
}
