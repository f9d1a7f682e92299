import { readMark } from "../adaptation/removal-mark.ts";
import type { Container, ContainerAdjustment, LinuxMemory } from "../proto/nri_pb.ts";
import type { PluginAnswer } from "./plugin-answer.ts";

/** What plugins asked for that NRI v0.12.5, or the runtime's making of the OCI spec, leaves undone: a sentence each. */
export function findLosses(before: Container, answers: readonly PluginAnswer[], adjust: ContainerAdjustment): string[] {
  return [
    ...answers.flatMap(({ plugin, response }) => [
      ...lostRemovals(before, response.adjust, adjust).map(
        (what) => `${plugin} asked to remove ${what}, which NRI doesn't hand to the runtime: it stays`,
      ),
      ...response.evict.map(
        ({ containerId }) =>
          `${plugin} asked to evict container "${containerId}", which NRI doesn't hand to the runtime`,
      ),
    ]),
    ...changedVariables(before, adjust).map(
      (name) => `variable ${name} was there and is changed, which containerd 2.3.0 leaves undone; use another version`,
    ),
    ...lostFields(adjust),
  ];
}

// --- internal ---

/** Variables and devices that were there from the beginning, and that nobody set anew. */
function lostRemovals(
  { env, linux }: Container,
  asked: ContainerAdjustment | undefined,
  adjust: ContainerAdjustment,
): string[] {
  const variables = new Set(env.map((variable) => variable.split("=", 1)[0]));
  const devices = new Set((linux?.devices ?? []).map(({ path }) => path));
  const setVariables = new Set(adjust.env.map(({ key }) => key));
  const setDevices = new Set((adjust.linux?.devices ?? []).map(({ path }) => path));
  return [
    ...removed((asked?.env ?? []).map(({ key }) => key))
      .filter((name) => variables.has(name) && !setVariables.has(name))
      .map((name) => `variable ${name}`),
    ...removed((asked?.linux?.devices ?? []).map(({ path }) => path))
      .filter((path) => devices.has(path) && !setDevices.has(path))
      .map((path) => `device ${path}`),
  ];
}

/** Variables that are there and are set to something else: https://github.com/containerd/containerd/issues/13432. */
function changedVariables({ env }: Container, adjust: ContainerAdjustment): string[] {
  const before = new Map(env.map((variable) => [variable.split("=", 1)[0], variable]));
  return adjust.env
    .filter(({ key, value }) => before.has(key) && before.get(key) !== `${key}=${value}`)
    .map(({ key }) => key);
}

function removed(keys: readonly string[]): string[] {
  return keys.flatMap((marked) => {
    const { key, isRemoval } = readMark(marked);
    return isRemoval ? key : [];
  });
}

function lostFields({ linux }: ContainerAdjustment): string[] {
  const memory = linux?.resources?.memory;
  const ignored = memory === undefined ? [] : ignoredMemory.filter((name) => memory[name] !== undefined);
  return [
    ...ignored.map((name) => `memory.${name} was adjusted, but runtimes take only the limit, and the same for swap`),
    ...(linux?.seccompPolicy?.defaultErrno === undefined
      ? []
      : ["the errno of the seccomp policy's default action was set, but runtimes leave it out"]),
  ];
}

const ignoredMemory = [
  "reservation",
  "swap",
  "kernel",
  "kernelTcp",
  "swappiness",
  "disableOomKiller",
  "useHierarchy",
] as const satisfies readonly (keyof LinuxMemory)[];
