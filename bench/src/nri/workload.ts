import { requestFromJson } from "@armory-plugins/nri";
import type { WorkloadFile } from "./messages.ts";

/** A kind of container that is created. */
export interface Cell {
  readonly name: string;
  /** What it is, for a reader. */
  readonly about: string;
}

/** What is asked: the plugin's config, and requests for each cell. */
export interface Workload {
  readonly config: string;
  readonly cells: readonly (Cell & {
    /** Encoded `CreateContainerRequest`s, which differ. */
    readonly requests: readonly Uint8Array[];
  })[];
}

/**
 * The containers that a plugin is asked about.
 *
 * @param isTemplate - whether the plugin is the template of an NRI plugin, which has a config; another one knows nothing of that.
 */
export function makeWorkload(isTemplate: boolean): Workload {
  return {
    config: isTemplate ? "allow: [mounts, devices]\n" : "",
    cells: cells.map(({ request, ...cell }) => ({
      ...cell,
      requests: Array.from({ length: requestCount }, (_, index) => requestFromJson("CreateContainer", request(index))),
    })),
  };
}

/** The same as a file for the programs that are measured. */
export function toWorkloadFile({ config, cells: all }: Workload): WorkloadFile {
  const configure = requestFromJson("Configure", { config, runtimeName: "bench", runtimeVersion: "v1" });
  return {
    configure: base64(configure),
    cells: all.map(({ requests }) => requests.map((request) => base64(request))),
  };
}

// --- internal ---

/** How many requests of a cell are asked, again and again. */
const requestCount = 32;

type Json = Parameters<typeof requestFromJson>[1];

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

const cells: readonly (Cell & { readonly request: (index: number) => Json })[] = [
  {
    name: "bare",
    about: "a pod and a container with little more than names; nothing to adjust",
    request: (index) => ({
      pod: { ...ids(index).pod, labels: { app: "shop" }, annotations: { "example.com/team": "orders" } },
      container: { ...ids(index).container, args: ["sleep", "1"], env: ["A=1", "B=2"] },
    }),
  },
  {
    name: "Kubernetes",
    about: "a container as a kubelet has it created, with 12 variables and 6 mounts; nothing to adjust",
    request: (index) => kubernetes(index, {}),
  },
  {
    name: "adjusted",
    about: "the same, whose pod asks for rlimits, variables, annotations, a mount, a device and a memory limit",
    request: (index) =>
      kubernetes(index, {
        "rlimits.armory.dev": "nofile=1024:65536\ncore=0",
        "env.armory.dev": `LOG_LEVEL=debug\nSHARD=${index}`,
        "annotations.armory.dev": `example.com/shard=${index}`,
        "mounts.armory.dev": "/var/log/shop /logs bind rbind,ro",
        "devices.armory.dev": "/dev/fuse c 10 229 0666",
        "memory-limit.armory.dev": `${256 + index}Mi`,
      }),
  },
];

function ids(index: number) {
  const uid = `4f0c2a52-7a45-4a0d-9d1e-${String(index).padStart(12, "0")}`;
  const pod = {
    id: `9b6f3d1c5ae24f7c8b1d0e9f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d${String(index).padStart(8, "0")}`,
    name: `orders-6d5f7c9b8-${String(index).padStart(5, "0")}`,
    uid,
    namespace: "shop",
  };
  const container = {
    id: `1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5${String(index).padStart(8, "0")}`,
    podSandboxId: pod.id,
    name: "orders",
    state: "CONTAINER_CREATED",
  };
  return { pod, container };
}

const resources = {
  memory: { limit: { value: 256 * 2 ** 20 } },
  cpu: { shares: { value: 102 }, quota: { value: 50_000 }, period: { value: 100_000 } },
};

function kubernetes(index: number, asked: Readonly<Record<string, string>>): Json {
  const { pod, container } = ids(index);
  const kubelet = `/var/lib/kubelet/pods/${pod.uid}`;
  const cgroup = `kubepods-burstable-pod${pod.uid.replaceAll("-", "_")}.slice`;
  const owner = {
    "io.kubernetes.container.name": container.name,
    "io.kubernetes.pod.name": pod.name,
    "io.kubernetes.pod.namespace": pod.namespace,
    "io.kubernetes.pod.uid": pod.uid,
  };
  const bind = (source: string, destination: string, mode: string) => ({
    source,
    destination,
    type: "bind",
    options: ["rbind", "rprivate", mode],
  });
  return {
    pod: {
      ...pod,
      labels: {
        app: "orders",
        "app.kubernetes.io/part-of": "shop",
        "pod-template-hash": "6d5f7c9b8",
        "io.kubernetes.pod.name": pod.name,
        "io.kubernetes.pod.namespace": pod.namespace,
        "io.kubernetes.pod.uid": pod.uid,
      },
      annotations: {
        "kubernetes.io/config.seen": `2026-11-21T18:00:${String(index).padStart(2, "0")}.000000000Z`,
        "kubernetes.io/config.source": "api",
        "prometheus.io/scrape": "true",
        ...asked,
      },
      runtimeHandler: "runc",
      linux: {
        cgroupParent: `/kubepods.slice/kubepods-burstable.slice/${cgroup}`,
        cgroupsPath: `${cgroup}:cri-containerd:${pod.id}`,
        namespaces: [
          { type: "pid" },
          { type: "ipc" },
          { type: "uts" },
          { type: "mount" },
          { type: "network", path: `/var/run/netns/cni-${pod.uid}` },
        ],
        podOverhead: {},
        podResources: resources,
      },
      pid: 4000 + index,
      ips: [`10.42.0.${10 + index}`],
    },
    container: {
      ...container,
      labels: owner,
      annotations: {
        "io.kubernetes.cri.container-name": container.name,
        "io.kubernetes.cri.container-type": "container",
        "io.kubernetes.cri.image-name": "registry.example.com/shop/orders:1.42.0",
        "io.kubernetes.cri.sandbox-id": pod.id,
        "io.kubernetes.cri.sandbox-name": pod.name,
        "io.kubernetes.cri.sandbox-namespace": pod.namespace,
      },
      args: ["/usr/bin/orders", "--listen", ":8080", "--config", "/etc/orders/config.yaml"],
      env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        `HOSTNAME=${pod.name}`,
        `POD_IP=10.42.0.${10 + index}`,
        "DATABASE_URL=postgres://orders@postgres.shop.svc:5432/orders",
        "KUBERNETES_SERVICE_HOST=10.43.0.1",
        "KUBERNETES_SERVICE_PORT=443",
        "KUBERNETES_PORT=tcp://10.43.0.1:443",
        "KUBERNETES_PORT_443_TCP=tcp://10.43.0.1:443",
        "KUBERNETES_PORT_443_TCP_PROTO=tcp",
        "KUBERNETES_PORT_443_TCP_PORT=443",
        "KUBERNETES_PORT_443_TCP_ADDR=10.43.0.1",
        "KUBERNETES_SERVICE_PORT_HTTPS=443",
      ],
      mounts: [
        { destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
        { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755"] },
        bind(`${kubelet}/etc-hosts`, "/etc/hosts", "rw"),
        bind(`${kubelet}/containers/orders/1c2d3e4f`, "/dev/termination-log", "rw"),
        bind(`${kubelet}/volumes/kubernetes.io~configmap/config`, "/etc/orders", "ro"),
        bind(
          `${kubelet}/volumes/kubernetes.io~projected/kube-api-access-7xq2v`,
          "/var/run/secrets/kubernetes.io/serviceaccount",
          "ro",
        ),
      ],
      linux: {
        namespaces: [{ type: "mount" }, { type: "pid" }, { type: "cgroup" }],
        resources: {
          ...resources,
          hugepageLimits: [{ pageSize: "2MB" }, { pageSize: "1GB" }],
        },
        oomScoreAdj: { value: 968 },
        cgroupsPath: `${cgroup}:cri-containerd:${container.id}`,
      },
    },
  };
}
