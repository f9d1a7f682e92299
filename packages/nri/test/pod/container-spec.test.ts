import { toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { findChanges } from "../../src/oci/spec-changes.ts";
import { toContainerSpec } from "../../src/pod/container-spec.ts";
import { containersOf } from "../../src/pod/containers-of.ts";
import { parsePod } from "../../src/pod/pod-manifest.ts";
import type { ContainerManifest, PodManifest } from "../../src/pod/pod-schema.ts";
import { oomScoreOf, qosOf } from "../../src/pod/pod-resources.ts";
import { toPodSandbox } from "../../src/pod/pod-sandbox.ts";
import { toContainer } from "../../src/pod/to-container.ts";
import { ContainerSchema, PodSandboxSchema } from "../../src/proto/nri_pb.ts";

function read(
  spec: string,
  metadata = "{ name: web, uid: 0b4e4e4e-1111-2222-3333-444444444444 }",
): [PodManifest, ContainerManifest] {
  const pod = parsePod(`apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec: ${spec}\n`, "pod.yaml");
  const [container] = pod.spec.containers;
  if (container === undefined) throw new Error("a pod has a container");
  return [pod, container];
}

const specOf = (spec: string) => toContainerSpec(...read(spec)).spec;

/** What a container may do of itself. */
const caps = [
  "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE",
].flatMap((names) => names.split(" ").map((name) => `CAP_${name}`));

describe("a container's spec", () => {
  it("has the command, with variables of the container in it", () => {
    const { process } = specOf(`{ containers: [{
      name: app, command: [sh, -c], args: ["echo $(A) $(B) $$(A) $(NOPE)"], workingDir: /srv,
      env: [{ name: A, value: "1" }, { name: B, value: "$(A)2$(C)" }, { name: C, value: "3" }],
      securityContext: { runAsUser: 1000 } }], securityContext: { runAsGroup: 5, fsGroup: 7, supplementalGroups: [6] } }`);
    expect(process).toEqual({
      user: { uid: 1000, gid: 5, additionalGids: [6, 7] },
      args: ["sh", "-c", "echo 1 12$(C) $(A) $(NOPE)"],
      env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOSTNAME=web",
        "A=1",
        "B=12$(C)",
        "C=3",
      ],
      cwd: "/srv",
      capabilities: { bounding: caps, effective: caps, permitted: caps },
      oomScoreAdj: 1000,
    });
  });

  it.each([
    ["{}", "BestEffort", 1000, { cpu: { shares: 2, period: 100_000 } }],
    [
      "{ limits: { cpu: 500m, memory: 128Mi } }",
      "Guaranteed",
      -997,
      {
        memory: { limit: 134_217_728, swap: 134_217_728 },
        cpu: { shares: 512, quota: 50_000, period: 100_000 },
      },
    ],
    [
      "{ requests: { cpu: 250m, memory: 4Gi }, limits: { memory: 8Gi, hugepages-2Mi: 4Mi } }",
      "Burstable",
      750,
      {
        memory: { limit: 8 * 2 ** 30, swap: 8 * 2 ** 30 },
        cpu: { shares: 256, period: 100_000 },
        hugepageLimits: [{ pageSize: "2MB", limit: 4 * 2 ** 20 }],
      },
    ],
    ["{ limits: { cpu: 1m } }", "Burstable", 999, { cpu: { shares: 2, quota: 1000, period: 100_000 } }],
  ])("has the limits of %s, as a kubelet makes them", (resources, qos, score, expected) => {
    const [pod, container] = read(`{ containers: [{ name: app, resources: ${resources} }] }`);
    const { spec } = toContainerSpec(pod, container);
    expect(qosOf(pod)).toBe(qos);
    expect(spec.process?.oomScoreAdj).toBe(score);
    expect(spec.linux?.resources).toEqual({
      ...expected,
      unified: { "memory.oom.group": "1" },
      devices: [{ allow: false, access: "rwm" }],
    });
  });

  it.each([
    ["{ resource: limits.memory }", "2147483648"],
    ["{ resource: limits.memory, divisor: 1Mi }", "2048"],
    ["{ resource: limits.memory, divisor: 1.5G }", "2"],
    ["{ resource: limits.memory, divisor: 0 }", "2147483648"],
    ["{ resource: requests.memory }", "2147483648"],
    ["{ resource: limits.cpu }", "2"],
    ["{ resource: limits.cpu, divisor: 1m }", "1500"],
    ["{ resource: requests.cpu, divisor: 1m }", "250"],
    ["{ resource: limits.hugepages-2Mi }", "4194304"],
    ["{ resource: limits.hugepages-1Gi }", "0"],
    ["{ resource: requests.ephemeral-storage }", "0"],
    ["{ resource: requests.cpu, containerName: log, divisor: 1m }", "0"],
    ["{ resource: limits.memory, containerName: log }", undefined],
    ["{ resource: limits.ephemeral-storage }", undefined],
    ["{ resource: limits.memory, containerName: nope }", undefined],
    ["{ resource: limits.constructor }", undefined],
  ])("counts the resource %s in a variable as the kubelet does", (reference, value) => {
    const [pod, container] = read(`{ containers: [
      { name: app, env: [{ name: A, valueFrom: { resourceFieldRef: ${reference} } }],
        resources: { limits: { cpu: 1.5, memory: 2Gi, hugepages-2Mi: 4Mi }, requests: { cpu: 250m } } },
      { name: log, resources: { limits: { memory: 0 } } }] }`);
    const { spec, approximations } = toContainerSpec(pod, container);
    expect(spec.process?.env).toContain(`A=${value ?? ""}`);
    expect(approximations.includes("values from elsewhere are empty: A")).toBe(value === undefined);
  });

  it("is the same when what is empty is left out", () => {
    const empty = `{ hostname: "", hostnameOverride: "", nodeName: "", serviceAccountName: "", priorityClassName: "", runtimeClassName: "",
      securityContext: { seccompProfile: { type: RuntimeDefault, localhostProfile: "" } }, volumes: [{ name: data, emptyDir: {} }],
      containers: [{ name: app, image: "", command: [], args: [], workingDir: "", restartPolicy: "", terminationMessagePath: "", terminationMessagePolicy: "",
        env: [{ name: A, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }],
        volumeMounts: [{ name: data, mountPath: /data, subPath: "", subPathExpr: a }] }] }`;
    const missing = `{ securityContext: { seccompProfile: { type: RuntimeDefault } }, volumes: [{ name: data, emptyDir: {} }],
      containers: [{ name: app, env: [{ name: A, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }],
        volumeMounts: [{ name: data, mountPath: /data, subPathExpr: a }] }] }`;
    const made = ([pod, container]: [PodManifest, ContainerManifest]) => {
      const { spec, approximations } = toContainerSpec(pod, container);
      return { spec, approximations, shown: toContainer(pod, container, spec), sandbox: toPodSandbox(pod) };
    };
    expect(made(read(empty, '{ name: "", generateName: web-, namespace: "", uid: "" }'))).toEqual(
      made(read(missing, "{ generateName: web- }")),
    );
    expect(made(read(empty, '{ name: web, generateName: "" }'))).toEqual(made(read(missing, "{ name: web }")));
  });

  it("ends what runs beside other containers no sooner than these", () => {
    const pod = parsePod(
      `{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: {
        initContainers: [{ name: sidecar, restartPolicy: Always }, { name: init }],
        containers: [{ name: a, resources: { requests: { memory: 8Gi } } }, { name: b, resources: { requests: { memory: 4Gi } } }] } }`,
      "pod.yaml",
    );
    const scores = containersOf(pod).map((container) => [container.name, oomScoreOf(pod, container)]);
    expect(Object.fromEntries(scores)).toEqual({ a: 500, b: 750, sidecar: 750, init: 999 });
  });

  it("mounts the pod's volumes", () => {
    const { mounts = [] } = specOf(`{ containers: [{ name: app, volumeMounts: [
      { name: host, mountPath: /host, readOnly: true, mountPropagation: HostToContainer },
      { name: data, mountPath: /data, subPath: a/b },
      { name: data, mountPath: /etc/hosts }] }],
      volumes: [{ name: host, hostPath: { path: /var/log } }, { name: data, emptyDir: {} }] }`);
    const bySource = new Map(mounts.map((mount) => [mount.destination, mount]));
    expect(bySource.get("/host")).toMatchObject({ source: "/var/log", options: ["rbind", "rslave", "ro"] });
    const directory = "/var/lib/kubelet/pods/0b4e4e4e-1111-2222-3333-444444444444";
    expect(bySource.get("/data")?.source).toBe(`${directory}/volume-subpaths/data/app/1`);
    expect(bySource.get("/etc/hosts")?.source).toBe(`${directory}/volumes/kubernetes.io~empty-dir/data`);
    expect(mounts.filter(({ destination }) => destination === "/etc/hosts")).toHaveLength(1);
    expect(bySource.has("/proc")).toBe(true);
  });

  it("has volumes that nobody can write to, and the sandbox's files when its root is read-only, mounted so", () => {
    const kinds = {
      a: "configMap: { name: c }",
      b: "secret: { secretName: s }",
      c: "projected: {}",
      d: "downwardAPI: {}",
      e: "image: { reference: r }",
      f: "persistentVolumeClaim: { claimName: p, readOnly: true }",
      g: "persistentVolumeClaim: { claimName: p }",
      h: "emptyDir: {}",
      i: "hostPath: { path: /h }",
      j: "configMap: , emptyDir: {}",
    };
    const names = Object.keys(kinds);
    const { mounts = [] } = specOf(`{ containers: [{ name: app, securityContext: { readOnlyRootFilesystem: true },
      volumeMounts: [${names.map((name) => `{ name: ${name}, mountPath: /${name} }`).join(", ")}, { name: a, mountPath: /k, subPath: k }] }],
      volumes: [${Object.entries(kinds)
        .map(([name, kind]) => `{ name: ${name}, ${kind} }`)
        .join(", ")}] }`);
    const bound = mounts.filter(({ type }) => type === "bind");
    const accessOf = Object.fromEntries(bound.map(({ destination, options }) => [destination, options?.[2]]));
    expect(accessOf).toEqual({
      ...Object.fromEntries(["/a", "/b", "/c", "/d", "/e", "/f", "/k"].map((path) => [path, "ro"])),
      ...Object.fromEntries(["/g", "/h", "/i", "/j"].map((path) => [path, "rw"])),
      "/etc/hostname": "ro",
      "/etc/resolv.conf": "ro",
      "/etc/hosts": "rw",
      "/dev/shm": "rw",
      "/dev/termination-log": "rw",
    });
  });

  it("has a volume in the place of what a runtime mounts there, however its path is written", () => {
    const destinations = (path: string) => {
      const { mounts = [] } = specOf(
        `{ containers: [{ name: app, volumeMounts: [{ name: v, mountPath: ${path} }] }], volumes: [{ name: v, emptyDir: {} }] }`,
      );
      return mounts.map(({ destination }) => destination);
    };
    const usual = destinations("/v").filter((destination) => destination !== "/v");
    const without = (...paths: string[]) => usual.filter((destination) => !paths.includes(destination));
    expect(new Set(destinations("/dev/shm/"))).toEqual(new Set([...without("/dev/shm"), "/dev/shm/"]));
    expect(new Set(destinations("dev//shm"))).toEqual(new Set([...without("/dev/shm"), "/dev//shm"]));
    expect(new Set(destinations("data"))).toEqual(new Set([...usual, "/data"]));
    expect(destinations("/dev")).toEqual(without("/dev/pts", "/dev/mqueue"));
  });

  it("lets a privileged container use each device, as containerd does, and not see that it is one of others", () => {
    const privileged = specOf("{ containers: [{ name: app, securityContext: { privileged: true } }] }");
    const plain = specOf("{ containers: [{ name: app, securityContext: { privileged: false } }] }");
    expect(findChanges(plain, privileged)).toEqual([
      ...["bounding", "effective", "permitted"].flatMap((set) =>
        Array.from({ length: 27 }, () => ({
          path: expect.stringMatching(new RegExp(`^process.capabilities.${set}\\[`)),
          after: expect.stringMatching(/^CAP_/),
        })),
      ),
      {
        path: "mounts[2]",
        before: expect.objectContaining({ type: "sysfs", options: expect.arrayContaining(["ro"]) }),
      },
      { path: "mounts[2]", after: expect.objectContaining({ type: "sysfs", options: expect.arrayContaining(["rw"]) }) },
      {
        path: "mounts[10]",
        before: expect.objectContaining({ type: "cgroup", options: expect.arrayContaining(["ro"]) }),
      },
      {
        path: "mounts[10]",
        after: expect.objectContaining({ type: "cgroup", options: expect.arrayContaining(["rw"]) }),
      },
      { path: "linux.namespaces[5]", before: { type: "cgroup" } },
      { path: "linux.resources.devices[0]", before: { allow: false, access: "rwm" } },
      { path: "linux.resources.devices[0]", after: { allow: true, access: "rwm" } },
      { path: "linux.maskedPaths", before: expect.arrayContaining(["/proc/kcore"]) },
      { path: "linux.readonlyPaths", before: expect.arrayContaining(["/proc/sys"]) },
    ]);
  });

  it.each([
    ["{ drop: [ALL], add: [NET_ADMIN] }", ["CAP_NET_ADMIN"]],
    ["{ drop: [CHOWN, kill] }", caps.filter((name) => name !== "CAP_CHOWN" && name !== "CAP_KILL")],
    ["{ add: [SYS_TIME] }", [...caps, "CAP_SYS_TIME"]],
  ])("has the capabilities of %s", (capabilities, expected) => {
    const { process } = specOf(`{ containers: [{ name: app, securityContext: { capabilities: ${capabilities} } }] }`);
    expect(process?.["capabilities"]).toEqual({ bounding: expected, effective: expected, permitted: expected });
  });

  it("has what a terminal, a user namespace and fields of the Pod in variables make of it", () => {
    const spec = specOf(`{ hostUsers: false, hostname: web-0, priorityClassName: system-node-critical, nodeName: n1,
      containers: [{ name: app, tty: true, terminationMessagePath: /dev/told,
        securityContext: { allowPrivilegeEscalation: false, procMount: Unmasked },
        env: [
          { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } },
          { name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } },
          { name: HELLO, value: "$(POD) on $(NODE)" }],
        volumeMounts: [
          { name: logs, mountPath: /logs, subPathExpr: $(POD)/logs },
          { name: logs, mountPath: /ro, readOnly: true, recursiveReadOnly: Enabled }] }],
      volumes: [{ name: logs, hostPath: { path: /var/log } }] }`);
    expect(spec.process).toMatchObject({ terminal: true, noNewPrivileges: true, oomScoreAdj: -997 });
    expect(spec.process?.env).toEqual([
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "TERM=xterm",
      "HOSTNAME=web-0",
      "POD=web",
      "NODE=n1",
      "HELLO=web on n1",
    ]);
    expect(spec["hostname"]).toBe("web-0");
    expect(spec.linux?.namespaces).toEqual(
      ["pid", "ipc", "uts", "mount", "network", "user", "cgroup"].map((type) => ({ type })),
    );
    const bySource = new Map(spec.mounts?.map((mount) => [mount.destination, mount]));
    expect(bySource.get("/logs")?.source).toMatch(/\/volume-subpaths\/logs\/app\/0$/);
    expect(bySource.get("/ro")?.options).toEqual(["rbind", "rprivate", "rro"]);
    expect(bySource.has("/dev/termination-log")).toBe(false);
    expect(bySource.get("/dev/told")?.source).toMatch(/\/containers\/app\/termination-log$/);
    expect(spec.linux?.["maskedPaths"]).toBeUndefined();
  });

  it("says where it is not what a node has", () => {
    const { approximations } = toContainerSpec(
      ...read(`{ containers: [{ name: app, envFrom: [{}], env: [{ name: SECRET, valueFrom: { secretKeyRef: {} } }],
        volumeMounts: [{ name: claim, mountPath: /claim }, { name: logs, mountPath: /logs, subPathExpr: "$(SECRET)x/y" }],
        resources: { requests: { cpu: 1 } }, securityContext: { privileged: true } }], resources: { requests: { memory: 1Gi } },
        volumes: [{ name: claim, persistentVolumeClaim: {} }, { name: logs, emptyDir: {} }] }`),
    );
    const text = approximations.join("\n");
    for (const word of [
      "image",
      "entrypoint",
      "service variables",
      "SECRET",
      "envFrom",
      "16 GiB",
      "the Pod requests",
      "privileged",
      "names: claim",
      "/logs is x/y of volume logs",
    ]) {
      expect(text).toContain(word);
    }
  });
});

describe("what plugins are shown", () => {
  it("has what the pod asks for and its runtime class adds, as the kubelet tells them", () => {
    const resources = (spec: string) => toJson(PodSandboxSchema, toPodSandbox(read(spec)[0]));
    expect(
      resources(`{ overhead: { cpu: 250m, memory: 120Mi }, hostNetwork: true,
        initContainers: [
          { name: sidecar, restartPolicy: Always, resources: { requests: { cpu: 100m } } },
          { name: init, resources: { requests: { cpu: 3 }, limits: { memory: 1Gi } } }],
        containers: [{ name: a, resources: { limits: { cpu: 500m, memory: 1Mi } } }, { name: b }] }`),
    ).toMatchObject({
      linux: {
        podOverhead: {
          cpu: { shares: { value: "256" }, quota: { value: "25000" }, period: { value: "100000" } },
          memory: { limit: { value: "125829120" } },
        },
        podResources: {
          cpu: { shares: { value: "3174" }, quota: { value: "50000" }, period: { value: "100000" } },
          memory: { limit: { value: "1073741824" } },
        },
        namespaces: [{ type: "pid" }, { type: "ipc" }, { type: "mount" }],
      },
    });
    expect(resources("{ resources: { limits: { cpu: 2, memory: 2Gi } }, containers: [{ name: a }] }")).toMatchObject({
      linux: {
        cgroupParent: expect.stringMatching(/^\/kubepods.slice\/kubepods-pod/),
        podOverhead: { cpu: { shares: {}, quota: {}, period: {} }, memory: { limit: {} } },
        podResources: {
          cpu: { shares: { value: "2048" }, quota: { value: "200000" } },
          memory: { limit: { value: "2147483648" } },
        },
      },
    });
  });

  it("is the pod with its labels, and the same ids each time", () => {
    const [pod] = read(
      "{ containers: [{ name: app }], runtimeClassName: gvisor }",
      "{ name: web, namespace: shop, labels: { a: b } }",
    );
    const sandbox = toJson(PodSandboxSchema, toPodSandbox(pod));
    expect(sandbox).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      name: "web",
      namespace: "shop",
      uid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      labels: { a: "b", "io.kubernetes.pod.name": "web", "io.kubernetes.pod.namespace": "shop" },
      runtimeHandler: "gvisor",
      linux: {
        cgroupParent: expect.stringMatching(/^\/kubepods.slice\/kubepods-besteffort.slice\/kubepods-besteffort-pod/),
      },
    });
    expect(toJson(PodSandboxSchema, toPodSandbox(pod))).toEqual(sandbox);
  });

  it("is what the container's OCI spec says", () => {
    const [pod, container] = read(
      "{ containers: [{ name: app, image: nginx, securityContext: { seccompProfile: { type: Localhost, localhostProfile: p.json } } }] }",
    );
    const shown = toContainer(pod, container, {
      annotations: { a: "b" },
      process: {
        args: ["x"],
        env: ["A=1"],
        oomScoreAdj: -5,
        rlimits: [{ type: "RLIMIT_NOFILE", hard: 2n ** 64n - 1n, soft: 5 }],
        ioPriority: { class: "IOPRIO_CLASS_BE", priority: 3 },
        scheduler: { policy: "SCHED_DEADLINE", nice: 1, flags: ["SCHED_FLAG_RECLAIM"], runtime: 9 },
        user: { uid: 1, gid: 2, additionalGids: [3] },
      },
      mounts: [{ destination: "/a", options: ["ro"] }],
      hooks: { poststop: [{ path: "/bin/h", args: ["h"], timeout: 3 }] },
      linux: {
        cgroupsPath: "/c",
        namespaces: [{ type: "pid", path: "/p" }],
        devices: [{ path: "/dev/x", type: "c", major: 1, minor: 3, fileMode: 0o660, uid: 0 }],
        sysctl: { "net.x": "1" },
        netDevices: { eth0: { name: "e" } },
        intelRdt: { closID: "c", schemata: ["L3:0=f"], enableMonitoring: true },
        seccomp: {
          defaultAction: "SCMP_ACT_ERRNO",
          defaultErrnoRet: 1,
          architectures: ["SCMP_ARCH_X86"],
          syscalls: [{ names: ["read"], action: "SCMP_ACT_ALLOW", args: [{ index: 0, value: 7, op: "SCMP_CMP_EQ" }] }],
        },
        resources: {
          memory: { limit: 9, kernelTCP: 1, disableOOMKiller: true },
          cpu: { shares: 2, cpus: "0-1" },
          pids: {},
          unified: { x: "y" },
          hugepageLimits: [{ pageSize: "2MB", limit: 1 }],
          devices: [{ allow: true, type: "c", major: 1, access: "r" }],
        },
      },
    });
    expect(toJson(ContainerSchema, shown)).toMatchObject({
      name: "app",
      state: "CONTAINER_CREATED",
      annotations: { a: "b" },
      args: ["x"],
      env: ["A=1"],
      mounts: [{ destination: "/a", options: ["ro"] }],
      hooks: { poststop: [{ path: "/bin/h", args: ["h"], timeout: { value: "3" } }] },
      rlimits: [{ type: "RLIMIT_NOFILE", hard: "18446744073709551615", soft: "5" }],
      user: { uid: 1, gid: 2, additionalGids: [3] },
      image: { name: "nginx" },
      linux: {
        cgroupsPath: "/c",
        namespaces: [{ type: "pid", path: "/p" }],
        devices: [{ path: "/dev/x", type: "c", major: "1", minor: "3", fileMode: { value: 0o660 }, uid: {} }],
        oomScoreAdj: { value: "-5" },
        ioPriority: { class: "IOPRIO_CLASS_BE", priority: 3 },
        scheduler: { policy: "SCHED_DEADLINE", nice: 1, flags: ["SCHED_FLAG_RECLAIM"], runtime: "9" },
        seccompProfile: { profileType: "LOCALHOST", localhostRef: "p.json" },
        seccompPolicy: {
          defaultAction: "SCMP_ACT_ERRNO",
          defaultErrno: { value: 1 },
          architectures: ["SCMP_ARCH_X86"],
          syscalls: [{ names: ["read"], action: "SCMP_ACT_ALLOW", args: [{ value: "7", op: "SCMP_CMP_EQ" }] }],
        },
        sysctl: { "net.x": "1" },
        netDevices: { eth0: { name: "e" } },
        rdt: { closId: { value: "c" }, schemata: { value: ["L3:0=f"] }, enableMonitoring: { value: true } },
        resources: {
          memory: { limit: { value: "9" }, kernelTcp: { value: "1" }, disableOomKiller: { value: true } },
          cpu: { shares: { value: "2" }, cpus: "0-1" },
          pids: {},
          unified: { x: "y" },
          hugepageLimits: [{ pageSize: "2MB", limit: "1" }],
          devices: [{ allow: true, type: "c", major: { value: "1" }, access: "r" }],
        },
      },
    });
  });
});
