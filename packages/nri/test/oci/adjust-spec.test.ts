import { clone, create, toJson } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustSpec } from "../../src/oci/adjust-spec.ts";
import type { OciSpec } from "../../src/oci/oci-spec.ts";
import { parseSpec } from "../../src/oci/parse-spec.ts";
import { ContainerAdjustmentSchema } from "../../src/proto/nri_pb.ts";
import type { ContainerAdjustment } from "../../src/proto/nri_pb.ts";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import { arbitraryAnswer } from "../support/adjustments.ts";

function adjust(spec: OciSpec, asked: MessageInitShape<typeof ContainerAdjustmentSchema>): OciSpec {
  const adjusted = adjustSpec(spec, create(ContainerAdjustmentSchema, asked));
  if ("problem" in adjusted) throw new Error(adjusted.problem);
  return adjusted.spec;
}

describe("adjustSpec", () => {
  it("changes nothing for an adjustment of nothing, and never the spec that it is given", () => {
    const spec: OciSpec = { ociVersion: "1.2.1", process: { env: ["A=1"] }, mounts: [{ destination: "/b" }] };
    const before = structuredClone(spec);
    expect(adjust(spec, { hooks: {}, linux: { resources: { memory: {}, cpu: {} }, rdt: {} } })).toEqual(spec);
    adjust(spec, { env: [{ key: "A", value: "2" }], mounts: [{ destination: "-/b" }], args: ["x"] });
    expect(spec).toEqual(before);
  });

  it("keeps variables in their places, and drops what is none as soon as any changes", () => {
    const spec: OciSpec = { process: { env: ["A=1", "broken", "B=2", "C=3", "A=4"] } };
    const env = [
      { key: "-B", value: "" },
      { key: "C", value: "x=y" },
      { key: "D", value: "" },
    ];
    expect(adjust(spec, { env }).process?.env).toEqual(["A=4", "C=x=y", "D="]);
  });

  it("sets the key __proto__ as any other", () => {
    const own = JSON.parse('{ "__proto__": "1" }') as Record<string, string>;
    const asked = { annotations: own, linux: { sysctl: own, resources: { unified: own } } };
    const { annotations, linux } = adjust({}, asked);
    expect([annotations, linux?.sysctl, linux?.resources?.unified].map((map) => Object.keys(map ?? {}))).toEqual([
      ["__proto__"],
      ["__proto__"],
      ["__proto__"],
    ]);
  });

  it("limits swap with memory, and takes no other field of memory", () => {
    const memory = { limit: { value: 11_111n }, reservation: { value: 5n }, swap: { value: 7n } };
    expect(adjust({}, { linux: { resources: { memory } } }).linux?.resources?.memory).toEqual({
      limit: 11_111,
      swap: 11_111,
    });
    expect(adjust({}, { linux: { resources: { memory: { limit: { value: 0n } } } } })).toEqual({});
  });

  it("sets what is both removed and set", () => {
    const asked = { annotations: { "-a": "", a: "2" }, linux: { sysctl: { "net.a": "2", "-net.a": "" } } };
    expect(adjust({ annotations: { a: "1" }, linux: { sysctl: { "net.a": "1" } } }, asked)).toEqual({
      annotations: { a: "2" },
      linux: { sysctl: { "net.a": "2" } },
    });
  });

  it("sorts mounts by depth, and makes the root shared for one that is", () => {
    const mounts = [
      { destination: "/b/c/" },
      { destination: "/a//x", options: ["rbind", "rslave"] },
      { destination: "/z" },
      { destination: "-/old" },
    ];
    const adjusted = adjust({ mounts: [{ destination: "/old" }, { destination: "/y" }] }, { mounts });
    expect(adjusted.mounts?.map(({ destination }) => destination)).toEqual(["/y", "/z", "/a//x", "/b/c/"]);
    expect(adjusted.linux?.rootfsPropagation).toBe("rslave");
    expect(adjust(adjusted, { mounts: [{ destination: "/m", options: ["rshared"] }] }).linux?.rootfsPropagation).toBe(
      "rshared",
    );
  });

  it("keeps all digits of 64-bit integers", () => {
    const rlimits = [{ type: "RLIMIT_NOFILE", hard: 2n ** 64n - 1n, soft: 1024n }];
    expect(adjust({}, { rlimits }).process?.rlimits).toEqual([
      { type: "RLIMIT_NOFILE", hard: 18_446_744_073_709_551_615n, soft: 1024 },
    ]);
  });

  it("refuses a namespace that there is not, in upstream's words", () => {
    const namespaces = [{ type: "-nope" }];
    const asked = create(ContainerAdjustmentSchema, { linux: { namespaces } });
    expect(adjustSpec({}, asked)).toEqual({ problem: 'unrecognized namespace "nope"' });
  });

  it("says what only a node can tell", () => {
    const asked = create(ContainerAdjustmentSchema, {
      CDIDevices: [{ name: "vendor.com/gpu=0" }],
      linux: { resources: { blockioClass: { value: "slow" }, rdtClass: { value: "gold" } } },
    });
    const adjusted = adjustSpec({}, asked);
    expect("unresolved" in adjusted ? adjusted.unresolved : []).toEqual([
      'what block I/O class "slow" stands for is configured on the node: it isn\'t among the changes',
      'what RDT class "gold" stands for is configured on the node: it isn\'t among the changes',
      'what CDI device "vendor.com/gpu=0" stands for is configured on the node: it isn\'t among the changes',
    ]);
  });
});

describe.skipIf(!hasRuntime())("adjustSpec, as upstream's generator does", () => {
  it("adjusts any spec", async () => {
    const runtime = await startRuntime({ socket: null });
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(arbitrarySpec, arbitraryAnswer(ContainerAdjustmentSchema), async (spec, random) => {
        const asked = withoutChance(random);
        const upstream = await runtime.send("adjustSpec", {
          spec,
          adjust: toJson(ContainerAdjustmentSchema, asked),
        });
        const adjusted = adjustSpec(spec, asked);
        // Both as they are after a way through JSON, with the digits that it keeps.
        const ours = "spec" in adjusted ? JSON.parse(JSON.stringify(adjusted.spec, asNumber)) : adjusted.problem;
        expect(ours).toEqual(upstream);
        if (JSON.stringify(ours) !== JSON.stringify(spec)) changed += 1;
      }),
      { numRuns: 400 },
    );
    expect(changed).toBeGreaterThan(300);
  });

  it("reads a spec as Go does", async () => {
    const runtime = await startRuntime({ socket: null });
    await fc.assert(
      fc.asyncProperty(arbitrarySpec, async (spec) => {
        expect(parseSpec(JSON.stringify(spec), "config.json")).toEqual(
          await runtime.send("adjustSpec", { spec, adjust: {} }),
        );
      }),
      { numRuns: 20 },
    );
  });
});

// --- internal ---

const text = fc.constantFrom("x", "y", "é");
const texts = fc.array(text, { minLength: 1, maxLength: 3 });
const integer = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: 1, maxLength: 3 });
const optional = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, requiredKeys: (keyof T)[] = []) =>
  fc.record(model, { requiredKeys });

/** Specs as Go prints them: what is empty isn't there, what must be there is. */
const arbitrarySpec: fc.Arbitrary<OciSpec> = optional<OciSpec>(
  {
    ociVersion: fc.constant("1.2.1"),
    process: optional(
      {
        user: fc.constant({ uid: 0, gid: 0 }),
        cwd: fc.constant("/"),
        args: texts,
        env: list(fc.constantFrom("A=1", "B=2", "C", "A=3", "D=a=b")),
        rlimits: list(
          fc.record({ type: fc.constantFrom("RLIMIT_NOFILE", "RLIMIT_CORE"), hard: integer, soft: integer }),
        ),
        oomScoreAdj: integer,
        ioPriority: fc.record({ class: text, priority: integer }),
        scheduler: fc.record({ policy: text, nice: integer }),
      },
      ["user", "cwd"],
    ),
    mounts: list(
      optional({ destination: fc.constantFrom("/a", "/b/c", "/b", "/z/"), type: text, options: texts }, [
        "destination",
      ]),
    ),
    annotations: fc.constantFrom({ a: "1" }, { b: "2", constructor: "3" }),
    hooks: optional({
      prestart: list(fc.record({ path: text })),
      poststop: list(fc.record({ path: text, args: texts })),
    }).filter((hooks) => Object.keys(hooks).length > 0),
    linux: optional({
      namespaces: list(optional({ type: fc.constantFrom("pid", "ipc", "mount"), path: text }, ["type"])),
      devices: list(
        fc.record({ path: fc.constantFrom("/dev/a", "/dev/b"), type: text, major: integer, minor: integer }),
      ),
      sysctl: fc.constantFrom({ "net.a": "1" }, { "net.b": "2" }),
      netDevices: fc.constantFrom({ eth0: { name: "e" } }, { eth1: {} }),
      cgroupsPath: text,
      rootfsPropagation: fc.constantFrom("rshared", "rprivate"),
      intelRdt: fc.record({ closID: text, schemata: texts, enableMonitoring: fc.constant(true) }),
      memoryPolicy: fc.record({ mode: text, nodes: text }),
      seccomp: fc.record({ defaultAction: text }),
      resources: optional({
        memory: fc.record({ limit: integer, reservation: integer }),
        cpu: optional({ shares: integer, cpus: text }, ["shares"]),
        pids: optional({ limit: integer }),
        hugepageLimits: list(fc.record({ pageSize: fc.constantFrom("2MB", "1GB"), limit: integer })),
        unified: fc.constantFrom({ "memory.high": "1" }),
        devices: list(fc.record({ allow: fc.boolean(), access: text })),
      }),
    }),
  },
  // Upstream needs the other two for some adjustments, and every container has them.
  ["ociVersion", "process", "linux"],
);

/** Without what upstream answers differently each time or by the machine: keys both removed and set, shared mounts, and classes, which a node resolves. */
function withoutChance(random: ContainerAdjustment): ContainerAdjustment {
  const asked = clone(ContainerAdjustmentSchema, random);
  const { linux } = asked;
  for (const map of [asked.annotations, linux?.sysctl, linux?.netDevices]) {
    for (const key of Object.keys(map ?? {})) if (Object.hasOwn(map ?? {}, `-${key}`)) delete map?.[key];
  }
  for (const mount of asked.mounts) mount.options = mount.options.filter((option) => !/^r(shared|slave)$/.test(option));
  // Of no names Go prints null.
  for (const { names } of linux?.seccompPolicy?.syscalls ?? []) if (names.length === 0) names.push("read");
  delete linux?.resources?.blockioClass;
  delete linux?.resources?.rdtClass;
  return asked;
}

function asNumber(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
