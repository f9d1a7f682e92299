import type { DescMessage, Message, MessageShape } from "@bufbuild/protobuf";
import { create, isMessage } from "@bufbuild/protobuf";
import fc from "fast-check";
import {
  CreateContainerResponseSchema,
  LinuxContainerAdjustmentSchema,
  LinuxRdtSchema,
} from "../../src/proto/nri_pb.ts";
import type { CreateContainerResponse } from "../../src/proto/nri_pb.ts";
import { arbitraryMessage } from "./arbitrary-message.ts";

/**
 * Messages as plugins answer them: any, but with few fields set and few keys, so that several of them touch the same thing now and then, and
 * mostly don't.
 */
export function arbitraryAnswer<D extends DescMessage>(desc: D): fc.Arbitrary<MessageShape<D>> {
  return fc
    .tuple(arbitraryMessage(desc, own), fc.integer(), fc.constantFrom(0.1, 0.3, 0.8))
    .map(([message, seed, share]) => thin(message, share, random(seed)));
}

/** Answers to CreateContainer that set and remove the same few keys, so that plugins clear what others set. */
export function arbitraryRemovals(): fc.Arbitrary<CreateContainerResponse> {
  const marked = fc.constantFrom("a", "-a", "-a", "-b");
  const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 2 });
  return fc
    .record({
      env: some(fc.record({ key: marked, value: text })),
      mounts: some(fc.record({ destination: marked, source: text })),
      devices: some(fc.record({ path: marked, type: text })),
      annotations: fc.dictionary(marked, text, { maxKeys: 2 }),
      args: fc.constantFrom<string[]>([], [], ["x"], ["", "y"], [""]),
      rdt: fc.constantFrom(
        undefined,
        create(LinuxRdtSchema, { remove: true }),
        create(LinuxRdtSchema, { closId: { value: "c" } }),
        create(LinuxRdtSchema, { remove: true, schemata: { value: ["s"] } }),
      ),
    })
    .map(({ devices, rdt, ...adjust }) => {
      const linux = create(LinuxContainerAdjustmentSchema, { devices });
      if (rdt !== undefined) linux.rdt = rdt;
      return create(CreateContainerResponseSchema, { adjust: { ...adjust, linux } });
    });
}

// --- internal ---

const text = fc.constantFrom("", "x", "y", "é\n", "1");
const keyed = (...keys: string[]) => fc.constantFrom(...keys, ...keys.map((key) => `-${key}`));
const map = (key: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>, maxLength = 3) =>
  fc.array(fc.tuple(key, value), { maxLength }).map((entries) => Object.fromEntries(entries));

/** Fields whose content decides. Of the keys of cgroup v2 one at a time: of several upstream takes any first. */
const own: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  "ContainerAdjustment.annotations": map(keyed("a", "b", "constructor", ""), text),
  "ContainerAdjustment.args": fc.array(fc.constantFrom("", "x", "y"), { maxLength: 3 }),
  "Container.annotations": map(fc.constantFrom("a", "b", "-c"), text),
  "Container.id": fc.constant("ctr0"),
  "Container.name": fc.constant("ctr0"),
  "Container.env": fc.array(fc.constantFrom("A=1", "B=2", "C", "A=3", "=", "D=a=b"), { maxLength: 4 }),
  "Mount.destination": keyed("/a", "/b/c", "/b", "-/a", "", "/a/"),
  "KeyValue.key": keyed("A", "B", "C", ""),
  "LinuxDevice.path": keyed("/dev/a", "/dev/b", ""),
  "LinuxDevice.type": fc.constantFrom("b", "c", ""),
  "LinuxNamespace.type": keyed("pid", "ipc", "network"),
  "LinuxContainerAdjustment.sysctl": map(keyed("net.a", "net.b"), text),
  "LinuxContainerAdjustment.net_devices": map(keyed("eth0", "eth1"), fc.record({ name: text })),
  "LinuxResources.unified": map(fc.constantFrom("memory.high", "cpu.max"), text, 1),
  "LinuxCPU.cpus": text,
  "LinuxCPU.mems": text,
  "HugepageLimit.page_size": fc.constantFrom("2MB", "1GB"),
  "POSIXRlimit.type": fc.constantFrom("RLIMIT_NOFILE", "RLIMIT_CORE"),
  "CDIDevice.name": fc.constantFrom("v.com/c=a", "v.com/c=b"),
  "ContainerUpdate.container_id": fc.constantFrom("ctr0", "ctr1", "ctr2", "ctr3"),
};

/** The message with only so large a share of its optional fields, and of the items of its lists. */
function thin<M extends Message>(message: M, share: number, next: () => number): M {
  const fields = Object.entries(message).map(([name, value]) => [name, thinValue(value, share, next)] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as M;
}

function thinValue(value: unknown, share: number, next: () => number): unknown {
  if (Array.isArray(value)) {
    return value.filter(() => next() < share).map((item) => (isMessage(item) ? thin(item, share, next) : item));
  }
  if (!isMessage(value)) return value;
  // Those that hold others are kept more often.
  const holds = Object.values(value).some((part) => typeof part === "object" && part !== null);
  return next() < (holds ? Math.sqrt(share) : share) ? thin(value, share, next) : undefined;
}

/** Numbers from 0 to 1 that are always the same for a seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
