import type { NriPlugin } from "@armory-plugins/wit";

/** The functions that answer an event of the runtime, by the event's name in the contract. */
const eventFunctions = [
  "runPodSandbox",
  "stopPodSandbox",
  "removePodSandbox",
  "createContainer",
  "postCreateContainer",
  "startContainer",
  "postStartContainer",
  "updateContainer",
  "postUpdateContainer",
  "stopContainer",
  "removeContainer",
  "updatePodSandbox",
  "postUpdatePodSandbox",
  "validateContainerAdjustment",
] as const satisfies readonly (keyof NriPlugin.Events)[];

/** The events that a plugin wants to be called for: those that it has a function for. To the runtime, none means all. */
export function eventsOf(definition: {
  readonly [Name in (typeof eventFunctions)[number]]?: unknown;
}): NriPlugin.Events {
  return Object.fromEntries(eventFunctions.map((name) => [name, definition[name] !== undefined]));
}
