// Whatever a Pod, a spec or a plugin says, it becomes a container or an error that names it.
import { toBinary, toJson } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNriError } from "../../src/nri-error.ts";
import { adjustSpec } from "../../src/oci/adjust-spec.ts";
import type { OciSpec } from "../../src/oci/oci-spec.ts";
import { parseSpec } from "../../src/oci/parse-spec.ts";
import { findChanges } from "../../src/oci/spec-changes.ts";
import { toContainerSpec } from "../../src/pod/container-spec.ts";
import { containersOf } from "../../src/pod/containers-of.ts";
import { parsePod } from "../../src/pod/pod-manifest.ts";
import { usedFields } from "../../src/pod/pod-schema.ts";
import type { PodManifest } from "../../src/pod/pod-schema.ts";
import { toPodSandbox } from "../../src/pod/pod-sandbox.ts";
import { toContainer } from "../../src/pod/to-container.ts";
import { ContainerAdjustmentSchema, ContainerSchema, PodSandboxSchema } from "../../src/proto/nri_pb.ts";
import { arbitraryMessage } from "../support/arbitrary-message.ts";

/** A Pod with each field that something is made of. */
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "web",
    generateName: "w-",
    namespace: "shop",
    uid: "u",
    labels: { a: "b" },
    annotations: { a: "b" },
  },
  spec: {
    containers: [
      {
        name: "app",
        image: "i",
        command: ["c"],
        args: ["a"],
        workingDir: "/",
        env: [
          { name: "A", value: "b" },
          { name: "B", valueFrom: { fieldRef: { fieldPath: "metadata.labels['a']" } } },
        ],
        volumeMounts: [
          { name: "v", mountPath: "/m", subPathExpr: "$(A)", readOnly: true, recursiveReadOnly: "Enabled" },
        ],
        resources: { requests: { cpu: "1", memory: 5 }, limits: { cpu: 2, memory: "1Gi", "hugepages-2Mi": "4Mi" } },
        securityContext: {
          runAsUser: 1,
          runAsGroup: 1,
          privileged: false,
          allowPrivilegeEscalation: false,
          capabilities: { add: ["A"], drop: ["B"] },
          procMount: "Default",
          readOnlyRootFilesystem: true,
          seccompProfile: { type: "Localhost", localhostProfile: "p" },
        },
        restartPolicy: "Always",
        terminationMessagePath: "/t",
        terminationMessagePolicy: "File",
        tty: true,
      },
    ],
    initContainers: [{ name: "init", restartPolicy: "Always", resources: { requests: { cpu: 1 } } }],
    ephemeralContainers: [{ name: "debug" }],
    overhead: { cpu: "1m", memory: 1 },
    resources: { limits: { cpu: 4 }, requests: { memory: 4 } },
    terminationGracePeriodSeconds: 5,
    securityContext: {
      runAsUser: 1,
      runAsGroup: 1,
      supplementalGroups: [1],
      fsGroup: 2,
      seccompProfile: { type: "RuntimeDefault" },
    },
    runtimeClassName: "r",
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    hostUsers: false,
    shareProcessNamespace: true,
    hostname: "h",
    hostnameOverride: "o",
    nodeName: "n",
    serviceAccountName: "s",
    automountServiceAccountToken: false,
    priorityClassName: "p",
    os: { name: "linux" },
    volumes: [{ name: "v", hostPath: { path: "/srv" } }],
  },
};

/** A spec with each field that NRI shows. */
const spec = {
  ociVersion: "1.2.1",
  process: {
    args: ["a"],
    env: ["A=b"],
    cwd: "/",
    user: { uid: 1, gid: 1, additionalGids: [1] },
    rlimits: [{ type: "RLIMIT_CORE", hard: 1, soft: 1 }],
    oomScoreAdj: 1,
    scheduler: { policy: "SCHED_FIFO", nice: 1, priority: 1, flags: ["F"], runtime: 1, deadline: 1, period: 1 },
    ioPriority: { class: "IOPRIO_CLASS_BE", priority: 1 },
  },
  mounts: [{ destination: "/m", type: "bind", source: "/s", options: ["ro"] }],
  hooks: { prestart: [{ path: "/h", args: ["h"], env: ["A=b"], timeout: 1 }] },
  annotations: { a: "b" },
  linux: {
    namespaces: [{ type: "pid", path: "/p" }],
    devices: [{ path: "/dev/x", type: "c", major: 1, minor: 1, fileMode: 1, uid: 1, gid: 1 }],
    netDevices: { eth0: { name: "e" } },
    sysctl: { a: "b" },
    cgroupsPath: "/c",
    resources: {
      devices: [{ allow: true, type: "c", major: 1, minor: 1, access: "r" }],
      memory: {
        limit: 1,
        reservation: 1,
        swap: 1,
        kernel: 1,
        kernelTCP: 1,
        swappiness: 1,
        disableOOMKiller: true,
        useHierarchy: true,
      },
      cpu: { shares: 1, quota: 1, period: 1, realtimeRuntime: 1, realtimePeriod: 1, cpus: "0", mems: "0" },
      pids: { limit: 1 },
      hugepageLimits: [{ pageSize: "2MB", limit: 1 }],
      unified: { a: "b" },
    },
    seccomp: {
      defaultAction: "A",
      defaultErrnoRet: 1,
      architectures: ["A"],
      flags: ["F"],
      syscalls: [{ names: ["n"], action: "A", errnoRet: 1, args: [{ index: 1, value: 1, valueTwo: 1, op: "O" }] }],
    },
    intelRdt: { closID: "c", schemata: ["s"], enableMonitoring: true },
    memoryPolicy: { mode: "MPOL_BIND", nodes: "0", flags: ["F"] },
  },
};

/** JSON of a value that someone may write in place of any other. */
const strange = fc.oneof(
  fc.constantFrom(
    "-1",
    "0",
    "4294967295",
    "4294967296",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
  ),
  fc.constantFrom(
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "1e400",
    "1.5",
    "-0",
    "1e19",
    "0.1",
  ),
  fc.constantFrom(
    '"8Ei"',
    '"10Ei"',
    '"-5"',
    '"30E"',
    '"\\ud800"',
    '"\\udc00x"',
    '"__proto__"',
    '""',
    '"\\u0000"',
    '"1e-9"',
    '"99999999999999999999"',
  ),
  fc.constantFrom(
    '{"toString":"x","toJSON":"x"}',
    "null",
    "true",
    "[]",
    "{}",
    "[null]",
    '{"__proto__":"x"}',
    '{"constructor":"x"}',
    '{"":"x"}',
    "[[]]",
  ),
  fc.bigInt().map(String),
);

/** JSON of the same value, but for one place in it; which place is chosen by a number. */
function withStrange(value: object, place: number, json: string): string {
  const places: string[] = [];
  const write = (at: unknown, path: string): string => {
    const own = places.push(path) - 1;
    if (own === place % count(value)) return json;
    if (Array.isArray(at)) return `[${at.map((item, index) => write(item, `${path}.${index}`)).join(",")}]`;
    if (typeof at !== "object" || at === null) return JSON.stringify(at);
    return `{${Object.entries(at)
      .map(([key, item]) => `${JSON.stringify(key)}:${write(item, `${path}.${key}`)}`)
      .join(",")}}`;
  };
  return write(value, "");
}

function count(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, part) => sum + count(part), 1);
}

/** All that `armory nri run` makes of a container. */
function make(from: PodManifest, of?: OciSpec): unknown {
  const containers = containersOf(from);
  return (of === undefined ? containers : containers.slice(0, 1)).map((container) => {
    const before = of ?? toContainerSpec(from, container).spec;
    const shown = toContainer(from, container, before);
    const sandbox = toPodSandbox(from);
    return [toJson(ContainerSchema, shown), toBinary(ContainerSchema, shown), toBinary(PodSandboxSchema, sandbox)]
      .length;
  });
}

/** Nothing, or the error's text; another error than that of the file is a bug. */
function problemOf(code: string, call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (isNriError(error) && error.code === code) return error.message;
    throw error;
  }
}

const whole = parsePod(JSON.stringify(pod), "p.json");

describe("armory nri run", () => {
  it("is tried with a Pod that has every field", () => {
    const [container] = pod.spec.containers;
    expect({
      PodSpec: Object.keys(pod.spec).toSorted(),
      PodSecurityContext: Object.keys(pod.spec.securityContext).toSorted(),
      Container: Object.keys(container ?? {}).toSorted(),
      SecurityContext: Object.keys(container?.securityContext ?? {}).toSorted(),
    }).toEqual(
      Object.fromEntries(
        ["PodSpec", "PodSecurityContext", "Container", "SecurityContext"].map((type) => [
          type,
          usedFields[type]?.toSorted(),
        ]),
      ),
    );
  });

  it("makes a container of a Pod and of a spec with every field", () => {
    expect(make(whole)).toEqual([3, 3, 3]);
    expect(make(whole, parseSpec(JSON.stringify(spec), "s.json"))).toEqual([3]);
  });

  it("makes a container of a Pod, or names what is wrong with it", () => {
    fc.assert(
      fc.property(fc.nat(count(pod) - 1), strange, (place, json) => {
        const text = withStrange(pod, place, json);
        const problem = problemOf("INVALID_POD", () => make(parsePod(text, "p.json")));
        expect(problem ?? "made").toMatch(
          /^made$|^\[INVALID_POD\] (?:cannot (?:simulate the|find one) Pod in )?"p\.json"/,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("makes a container of a spec, or names what is wrong with it", () => {
    fc.assert(
      fc.property(fc.nat(count(spec) - 1), strange, (place, json) => {
        const text = withStrange(spec, place, json);
        const problem = problemOf("INVALID_SPEC", () => make(whole, parseSpec(text, "s.json")));
        expect(problem ?? "made").toMatch(/^made$|^\[INVALID_SPEC\] "s\.json"/);
      }),
      { numRuns: 1000 },
    );
  });

  it("shows a container with whatever a plugin asks for", () => {
    const before = parseSpec(JSON.stringify(spec), "s.json");
    fc.assert(
      fc.property(arbitraryMessage(ContainerAdjustmentSchema), (adjust) => {
        const adjusted = adjustSpec(before, adjust);
        if ("problem" in adjusted) expect(adjusted.problem).toMatch(/^unrecognized namespace /);
        else
          expect([make(whole, adjusted.spec), findChanges(before, adjusted.spec).length]).toEqual([
            [3],
            expect.any(Number),
          ]);
      }),
      { numRuns: 200 },
    );
  });
});
