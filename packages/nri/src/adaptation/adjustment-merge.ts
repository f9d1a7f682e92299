import { clone, create } from "@bufbuild/protobuf";
import {
  ContainerAdjustmentSchema,
  ContainerSchema,
  Field,
  HooksSchema,
  LinuxContainerSchema,
  LinuxCPUSchema,
  LinuxMemorySchema,
  LinuxNetDeviceSchema,
  LinuxPidsSchema,
  LinuxRdtSchema,
  LinuxResourcesSchema,
} from "../proto/nri_pb.ts";
import type {
  CDIDevice,
  Container,
  ContainerAdjustment,
  Hooks,
  KeyValue,
  LinuxContainer,
  LinuxContainerAdjustment,
  LinuxDevice,
  LinuxNamespace,
  LinuxRdt,
  LinuxResources,
  Mount,
  POSIXRlimit,
} from "../proto/nri_pb.ts";
import { append } from "./append.ts";
import { mergeFields, mergeResources } from "./merge-resources.ts";
import type { Claim } from "./merge-resources.ts";
import type { Owners } from "./owners.ts";
import { markRemoval, readMark, splitRemovals } from "./removal-mark.ts";
import { setKey } from "./set-key.ts";

/**
 * The container that is being created, and what its plugins make of it, one after another.
 *
 * Carries over `pkg/adaptation/result.go` of containerd/nri v0.12.5, also where it surprises:
 * - the removal of an environment variable or a device takes it from what later plugins see, but isn't handed to the runtime;
 * - the removal of an annotation, a sysctl or a network device is handed to the runtime, but later plugins still see it;
 * - rlimits, page sizes and rules for devices are added to those that are there, never put in their place;
 * - CDI devices and the memory policy aren't shown to later plugins.
 */
export class AdjustmentMerge {
  /** The container as the next plugin is shown it. */
  readonly container: Container;
  /** What the runtime gets. */
  readonly adjust: ContainerAdjustment;
  readonly #owners: Owners;

  constructor(container: Container | undefined, owners: Owners) {
    this.#owners = owners;
    this.container = container === undefined ? create(ContainerSchema) : clone(ContainerSchema, container);
    this.container.hooks ??= create(HooksSchema);
    const linux = (this.container.linux ??= create(LinuxContainerSchema));
    const resources = (linux.resources ??= create(LinuxResourcesSchema));
    resources.memory ??= create(LinuxMemorySchema);
    resources.cpu ??= create(LinuxCPUSchema);
    this.adjust = create(ContainerAdjustmentSchema, { hooks: {}, linux: { resources: { memory: {}, cpu: {} } } });
  }

  /**
   * Merge a plugin's adjustment, in the runtime's order.
   *
   * @throws RefusedRequest `conflict` when another plugin has a field; nothing of this object is of use afterwards.
   */
  apply(asked: ContainerAdjustment, plugin: string): void {
    const { container, adjust } = this;
    const by = this.#by(plugin);
    mergeMap(asked.annotations, container.annotations, adjust.annotations, "", { ...by, field: Field.Annotations });
    this.#mounts(asked.mounts, { ...by, field: Field.Mounts });
    this.#env(asked.env, { ...by, field: Field.Env });
    this.#args(asked.args, by);
    this.#hooks(asked.hooks, plugin);
    if (asked.linux !== undefined) this.#linux(asked.linux, by);
    this.#rlimits(asked.rlimits, by);
    this.#cdiDevices(asked.CDIDevices, by);
  }

  #by(plugin: string): By {
    const { id } = this.container;
    return {
      claim: (field, key) => this.#owners.claim(id, plugin, field, key),
      clear: (field, key) => this.#owners.clear(id, plugin, field, key),
    };
  }

  #mounts(asked: readonly Mount[], by: ByField): void {
    const { container, adjust } = this;
    const { add, added, removed } = splitRemovals(asked, ({ destination }) => destination);
    adjust.mounts = withoutCleared(adjust.mounts, ({ destination }) => destination, removed, by);
    container.mounts = container.mounts.filter(({ destination: at }) => !removed.has(at) && !added.has(at));
    claimEach(add, ({ destination }) => destination, by);
    const left = [...removed].flatMap(([destination, mark]) => (added.has(destination) ? [] : mark));
    append(adjust.mounts, [...add, ...left]);
    append(container.mounts, add);
  }

  #env(asked: readonly KeyValue[], by: ByField): void {
    const { container, adjust } = this;
    const { add, added, removed } = splitRemovals(asked, ({ key }) => key);
    adjust.env = withoutCleared(adjust.env, ({ key }) => key, removed, by);
    container.env = container.env.filter((variable) => {
      const [name = ""] = variable.split("=", 1);
      return !removed.has(name) && !added.has(name);
    });
    claimEach(add, ({ key }) => key, by);
    append(adjust.env, add);
    append(
      container.env,
      add.map(({ key, value }) => `${key}=${value}`),
    );
  }

  #args(asked: readonly string[], { claim, clear }: By): void {
    if (asked.length === 0) return;
    // An empty first argument takes the arguments over from whoever set them.
    if (asked[0] === "") clear(Field.Args);
    claim(Field.Args);
    this.adjust.args = asked[0] === "" ? asked.slice(1) : [...asked];
    this.container.args = [...this.adjust.args];
  }

  #hooks(asked: Hooks | undefined, plugin: string): void {
    if (asked === undefined || hookNames.every((name) => asked[name].length === 0)) return;
    for (const name of hookNames) {
      append(this.adjust.hooks?.[name] ?? [], asked[name]);
      append(this.container.hooks?.[name] ?? [], asked[name]);
    }
    this.#owners.share(this.container.id, plugin, Field.OciHooks);
  }

  #linux(asked: LinuxContainerAdjustment, by: By): void {
    const { linux: shown } = this.container;
    const { linux: adjust } = this.adjust;
    if (shown === undefined || adjust === undefined) return;
    mergeDevices(asked.devices, shown, adjust, { ...by, field: Field.Devices });
    if (asked.resources !== undefined) mergeAdjustedResources(asked.resources, shown, adjust, by.claim);
    mergeFields<Shared>(asked, [shown, adjust], sharedFields, by.claim);
    mergeNamespaces(asked.namespaces, shown, adjust, by.claim);
    mergeMap(asked.sysctl, shown.sysctl, adjust.sysctl, "", { ...by, field: Field.Sysctl });
    const noDevice = create(LinuxNetDeviceSchema);
    mergeMap(asked.netDevices, shown.netDevices, adjust.netDevices, noDevice, { ...by, field: Field.LinuxNetDevices });
    mergeFields<Pick<LinuxContainer, "scheduler">>(asked, [shown, adjust], [["scheduler", Field.LinuxSched]], by.claim);
    mergeRdt(asked.rdt, adjust, by);
    mergeFields(asked, [adjust], [["memoryPolicy", Field.MemoryPolicy]], by.claim);
  }

  #rlimits(asked: readonly POSIXRlimit[], { claim }: By): void {
    claimEach(asked, ({ type }) => type, { claim, field: Field.Rlimits });
    append(this.container.rlimits, asked);
    append(this.adjust.rlimits, asked);
  }

  #cdiDevices(asked: readonly CDIDevice[], { claim }: By): void {
    claimEach(asked, ({ name }) => name, { claim, field: Field.CdiDevices });
    append(this.adjust.CDIDevices, asked);
  }
}

// --- internal ---

/** How the plugin whose answer is merged claims and clears. */
interface By {
  readonly claim: Claim;
  readonly clear: (field: Field, key?: string) => void;
}

interface ByField extends By {
  readonly field: Field;
}

type Shared = Pick<LinuxContainer, "cgroupsPath" | "oomScoreAdj" | "ioPriority" | "seccompPolicy">;

const sharedFields: readonly (readonly [keyof Shared, Field])[] = [
  ["cgroupsPath", Field.CgroupsPath],
  ["oomScoreAdj", Field.OomScoreAdj],
  ["ioPriority", Field.IoPriority],
  ["seccompPolicy", Field.SeccompPolicy],
];

const hookNames = [
  "prestart",
  "poststart",
  "poststop",
  "createRuntime",
  "createContainer",
  "startContainer",
] as const satisfies readonly (keyof Hooks)[];

function mergeMap<V>(
  asked: Readonly<Record<string, V>>,
  shown: Record<string, V>,
  adjust: Record<string, V>,
  removal: V,
  { claim, clear, field }: ByField,
): void {
  const marked = Object.entries(asked).map(([text, value]) => ({ ...readMark(text), value }));
  const removed = new Set(marked.flatMap(({ key, isRemoval }) => (isRemoval ? key : [])));
  for (const { key, isRemoval, value } of marked) {
    if (isRemoval) continue;
    if (removed.has(key)) clear(field, key);
    claim(field, key);
    setKey(shown, key, value);
    setKey(adjust, key, value);
  }
  for (const key of removed) setKey(adjust, markRemoval(key), removal);
}

function claimEach<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { claim, field }: Pick<ByField, "claim" | "field">,
): void {
  for (const item of items) claim(field, keyOf(item));
}

/** What earlier plugins added, without what this one removes, which it may then set itself. */
function withoutCleared<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  removed: ReadonlyMap<string, T>,
  { clear, field }: ByField,
): T[] {
  return items.filter((item) => {
    const key = keyOf(item);
    if (removed.has(key)) clear(field, key);
    return !removed.has(key);
  });
}

function mergeDevices(
  asked: readonly LinuxDevice[],
  shown: LinuxContainer,
  adjust: LinuxContainerAdjustment,
  by: ByField,
): void {
  const { add, added, removed } = splitRemovals(asked, ({ path }) => path);
  adjust.devices = withoutCleared(adjust.devices, ({ path }) => path, removed, by);
  shown.devices = shown.devices.filter(({ path }) => !removed.has(path) && !added.has(path));
  claimEach(add, ({ path }) => path, by);
  append(adjust.devices, add);
  append(shown.devices, add);
}

function mergeAdjustedResources(
  asked: LinuxResources,
  { resources: shown }: LinuxContainer,
  { resources: adjust }: LinuxContainerAdjustment,
  claim: Claim,
): void {
  if (shown === undefined || adjust === undefined) return;
  mergeResources(asked, [shown, adjust], claim);
  // Rules of the devices cgroup belong to no one.
  append(shown.devices, asked.devices);
  append(adjust.devices, asked.devices);
  if (asked.pids === undefined) return;
  claim(Field.PidsLimit);
  shown.pids = clone(LinuxPidsSchema, asked.pids);
  adjust.pids = clone(LinuxPidsSchema, asked.pids);
}

function mergeNamespaces(
  asked: readonly LinuxNamespace[],
  shown: LinuxContainer,
  adjust: LinuxContainerAdjustment,
  claim: Claim,
): void {
  if (asked.length === 0) return;
  const byType = new Map(shown.namespaces.map((namespace) => [namespace.type, namespace]));
  for (const namespace of asked) {
    const { key, isRemoval } = readMark(namespace.type);
    claim(Field.Namespace, key);
    if (isRemoval) byType.delete(key);
    else byType.set(key, namespace);
    adjust.namespaces.push(namespace);
  }
  shown.namespaces = [...byType.values()];
}

/** An adjustment of anything of Linux leaves an RDT message behind, empty or not, as it does upstream. */
function mergeRdt(asked: LinuxRdt | undefined, adjust: LinuxContainerAdjustment, { claim, clear }: By): void {
  if (asked?.remove === true) {
    for (const [, field] of rdtFields) clear(field);
    adjust.rdt = create(LinuxRdtSchema, { remove: true });
  }
  const rdt = (adjust.rdt ??= create(LinuxRdtSchema));
  if (asked === undefined) return;
  mergeFields(asked, [rdt], rdtFields, claim);
  // Setting anything overrides the removal.
  if (rdtFields.some(([name]) => asked[name] !== undefined)) rdt.remove = false;
}

const rdtFields = [
  ["closId", Field.RdtClosID],
  ["schemata", Field.RdtSchemata],
  ["enableMonitoring", Field.RdtEnableMonitoring],
] as const satisfies readonly (readonly [keyof LinuxRdt, Field])[];
