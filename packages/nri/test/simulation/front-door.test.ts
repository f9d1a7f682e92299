// `armory nri run`, as a user calls it.
import { readFile } from "node:fs/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { buildNriComponent } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  ConfigureResponseSchema,
  CreateContainerResponseSchema,
  ValidateContainerAdjustmentResponseSchema,
} from "../../src/proto/nri_pb.ts";
import { annotate, buildCorePlugin } from "../serve/core-plugin.ts";
import type { CorePlugin, Deed } from "../serve/core-plugin.ts";
import { goGuest } from "../support/go-guest.ts";
import { runArmory } from "../support/run-armory.ts";
import type { Ended } from "../support/run-armory.ts";
import { tempDir } from "@armory-plugins/support";

const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, uid: 0b4e4e4e-1111-2222-3333-444444444444 }
spec:
  containers:
    - { name: app, command: [serve], env: [{ name: MODE, value: fast }], resources: { limits: { memory: 256Mi, cpu: 1 } } }
    - { name: log, command: [log] }
`;

const guest = goGuest();

type Files = Record<string, string | Uint8Array>;

/** Run `armory nri run` with these plugins and files. */
async function run(plugins: Files, args: readonly string[] = [], files: Files = {}): Promise<Ended> {
  const named = Object.entries(plugins).map(([name, bytes]) => [`plugins/${name}`, bytes] as const);
  const directory = await tempDir({ "pod.yaml": pod, ...Object.fromEntries(named), ...files });
  return await runArmory(["nri", "run", "--pod", "pod.yaml", "--plugins", "plugins", ...args], directory);
}

const answer = (response: MessageInitShape<typeof CreateContainerResponseSchema>): Deed => ({
  answer: toBinary(CreateContainerResponseSchema, create(CreateContainerResponseSchema, response)),
});

const plugin = (deeds: CorePlugin["deeds"] = {}): Promise<Uint8Array> => buildCorePlugin({ deeds });

const adjuster = (adjust: MessageInitShape<typeof CreateContainerResponseSchema>["adjust"]): Promise<Uint8Array> =>
  plugin({ CreateContainer: answer(adjust === undefined ? {} : { adjust }) });

/** Pairs of a key and a value by their number. */
function numbered(count: number, make: (number: number) => [string, string]): [string, string][] {
  return Array.from({ length: count }, (_, number) => make(number));
}

/** The first line that isn't the expected one, with that and its number; a diff of so many lines would take minutes. */
function firstDifference(lines: readonly string[] = [], expected: readonly string[]): unknown {
  const at = expected.findIndex((line, index) => line !== lines[index]);
  if (at < 0 && lines.length === expected.length) return undefined;
  const place = at < 0 ? expected.length : at;
  return { line: place, actual: lines[place], expected: expected[place] };
}

describe("armory nri run", () => {
  it("shows the container, the changes of its OCI spec, and who set what", async () => {
    const { code, out, err } = await run({
      "10-limits.wasm": await adjuster({
        annotations: { "example.com/class": "gold" },
        env: [{ key: "MODE", value: "safe" }],
        rlimits: [{ type: "RLIMIT_NOFILE", hard: 1024n, soft: 512n }],
        linux: { resources: { memory: { limit: { value: 100_000_000n } } } },
      }),
      "20-hooks.wasm": await adjuster({ hooks: { prestart: [{ path: "/bin/hook" }] } }),
    });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^container app, asked in this order: 10-limits, 20-hooks\n/);
    for (const line of [
      "  +   example.com/class: gold",
      "  -   - MODE=fast",
      "  +   - MODE=safe",
      "  +     - path: /bin/hook",
      '  + annotations["example.com/class"]  "gold"',
      '  + process.rlimits  [{"type":"RLIMIT_NOFILE","hard":1024,"soft":512}]',
      "  ~ linux.resources.memory.limit  268435456 → 100000000",
      "  ~ linux.resources.memory.swap  268435456 → 100000000",
      "  Annotations example.com/class  10-limits",
      "  OciHooks                       20-hooks",
      "  MemLimit                       10-limits",
    ]) {
      expect(out.split("\n")).toContain(line);
    }
    expect(out).toContain("\ndifferences from a real node\n");
  });

  it("shows containers of a hundred thousand annotations and variables as any others", async () => {
    const annotations = numbered(60_000, (number) => [`example.com/a${number}`, `of the pod ${number}`]);
    const added = numbered(5000, (number) => [`example.com/b${number}`, `of the plugin ${number}`]);
    const variables = numbered(130_000, (number) => [`V${number}`, `value ${number}`]);
    const { metadata, ...rest } = parse(pod) as { metadata: object };
    const { code, out, err } = await run(
      {
        "10-large.wasm": await adjuster({
          annotations: Object.fromEntries(added),
          env: variables.map(([key, value]) => ({ key, value })),
        }),
      },
      [],
      {
        "pod.yaml": JSON.stringify({
          metadata: { ...metadata, annotations: Object.fromEntries(annotations) },
          ...rest,
        }),
      },
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [, container, changes, owners] = out.split("\n\n").map((part) => part.split("\n"));
    const byName = added.toSorted(([a], [b]) => (a < b ? -1 : 1));
    expect(
      firstDifference(container, [
        "the container as it is created",
        "    annotations:",
        ...byName.map(([key, value]) => `  +   ${key}: ${value}`),
        '      io.kubernetes.container.restartCount: "0"',
        "    …",
        "    env:",
        "    …",
        "      - MODE=fast",
        ...variables.map(([key, value]) => `  +   - ${key}=${value}`),
        "    id: b09b75cd52c60e9c5b74b1753b75d9c96bf6c8449e255fb15b903715c477f9b5",
        "    …",
      ]),
    ).toBeUndefined();
    expect(
      firstDifference(changes, [
        "changes of the OCI spec",
        ...variables.map(([key, value], at) => `  + process.env[${at + 3}]  "${key}=${value}"`),
        ...added.map(([key, value]) => `  + annotations["${key}"]  "${value}"`),
      ]),
    ).toBeUndefined();
    expect(
      firstDifference(owners, [
        "who set what",
        ...added.map(([key]) => `${`  Annotations ${key}`.padEnd(33)}10-large`),
        ...variables.map(([key]) => `${`  Env ${key}`.padEnd(33)}10-large`),
      ]),
    ).toBeUndefined();
  });

  it("prints the same as JSON", async () => {
    const plugins = {
      "10-a.wasm": await plugin({
        CreateContainer: answer({
          adjust: { rlimits: [{ type: "RLIMIT_NOFILE", hard: 2n ** 64n - 1n, soft: 1n }] },
          update: [{ containerId: "other", linux: { resources: { cpu: { shares: { value: 5n } } } } }],
        }),
      }),
      "20-b.wasm": await plugin(),
    };
    const { code, out } = await run(plugins, ["--output", "json"]);
    expect(code).toBe(0);
    expect(out).toContain('"hard": 18446744073709551615');
    expect(JSON.parse(out)).toMatchObject({
      name: "app",
      pod: { name: "web", namespace: "shop" },
      container: { before: { name: "app" }, after: { rlimits: [{ hard: "18446744073709551615" }] } },
      plugins: [
        { name: "10-a", answer: { adjust: { rlimits: [{}] } } },
        { name: "20-b", answer: {} },
      ],
      adjust: { rlimits: [{ type: "RLIMIT_NOFILE" }] },
      changes: [{ path: "process.rlimits" }],
      updates: [{ containerId: "other" }],
      owners: [
        { field: "Rlimits", key: "RLIMIT_NOFILE", plugins: ["10-a"], isRemoval: false },
        { container: "other", field: "CPUShares", plugins: ["10-a"] },
      ],
      spec: { process: { args: ["serve"] } },
      problems: [],
      warnings: [],
    });
  });

  it.each<[what: string, args: readonly string[], name: string, config: string]>([
    ["the built plugin of a project", ["--plugins", "."], "10-plugin", "1"],
    ["a file", ["--plugins", "plugin.wasm"], "10-plugin", "1"],
    ["a file with its config", ["--plugins", "plugin.wasm", "--config", "config.example.yaml"], "10-plugin", "2"],
    ["the built plugin with its config", ["--plugins", ".", "--config", "config.example.yaml"], "10-plugin", "2"],
    ["a file that has an index", ["--plugins", "dist/20-other.wasm", "--config-dir", "conf"], "20-other", "3"],
    ["a file of another name", ["--plugins", "dist/class.wasm", "--config-dir", "conf"], "10-class", "4"],
  ])("takes a plugin alone: %s", async (_, args, name, config) => {
    const bytes = await buildCorePlugin({ deeds: { CreateContainer: annotate({ config: "#" }) }, showsConfig: true });
    const directory = await tempDir({
      "pod.yaml": pod,
      "plugin.wasm": bytes,
      "plugin.conf": "1",
      "config.example.yaml": "2",
      "dist/20-other.wasm": bytes,
      "dist/class.wasm": bytes,
      "conf/20-other.conf": "3",
      "conf/class.conf": "4",
    });
    const { code, out, err } = await runArmory(["nri", "run", "--pod", "pod.yaml", ...args], directory);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(new RegExp(`^container app, asked in this order: ${name}\n`));
    expect(out).toContain(`\n  +   config: "${config}"\n`);
  });

  it("takes plugin.wasm for no plugin beside others, and a plugin alone only by a name that can be one", async () => {
    const both = await run({ "10-a.wasm": await plugin(), "plugin.wasm": await plugin() });
    expect(both).toMatchObject({ code: 1, out: expect.stringContaining('invalid plugin name "plugin"') });
    const bad = await run({}, ["--plugins", "a b.wasm"], { "a b.wasm": await plugin() });
    expect(bad).toMatchObject({ code: 1, out: expect.stringContaining(`invalid plugin name "a b": contains invalid`) });
  });

  it("tells a conflict in the runtime's words", async () => {
    const same = await adjuster({ annotations: { key: "x" } });
    const { code, out } = await run({ "10-a.wasm": same, "20-b.wasm": same });
    expect(code).toBe(1);
    expect(out).toMatch(/\nnot created: plugins "20-b" and "10-a" both tried to set Annotations key$/m);
    const json = await run({ "10-a.wasm": same, "20-b.wasm": same }, ["--output", "json"]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      refusal: { kind: "conflict", plugin: "20-b", owner: "10-a", field: "Annotations", key: "key" },
    });
  });

  it("tells what a plugin says against it, and a validator", async () => {
    const refused = await run({ "10-a.wasm": await plugin({ CreateContainer: { error: "no such class" } }) });
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining("not created: no such class") });
    const reject = create(ValidateContainerAdjustmentResponseSchema, { reject: true, reason: "not here" });
    const validator = await plugin({
      ValidateContainerAdjustment: { answer: toBinary(ValidateContainerAdjustmentResponseSchema, reject) },
    });
    const rejected = await run({ "90-v.wasm": validator });
    expect(rejected).toMatchObject({
      code: 1,
      out: expect.stringContaining('not created: validator "90-v" rejected container adjustment, reason: not here'),
    });
  });

  it("has the runtime's own validator with --default-validator", async () => {
    const hooks = await adjuster({ hooks: { prestart: [{ path: "/bin/hook" }] } });
    const config = {
      "v.yaml": "rejectOCIHookAdjustment: true\n",
      "off.yaml": "enable: false\nrejectOCIHookAdjustment: true\n",
    };
    const rejected = await run({ "10-a.wasm": hooks }, ["--default-validator", "v.yaml"], config);
    expect(rejected).toMatchObject({
      code: 1,
      out: expect.stringContaining('validation error: plugin "10-a" attempted restricted OCI hook injection'),
    });
    expect(await run({ "10-a.wasm": hooks }, ["--default-validator", "off.yaml"], config)).toMatchObject({ code: 0 });
  });

  it.each([
    ["hangs", "hang", "context deadline exceeded", "CALL_TIMEOUT"],
    ["traps", "trap", "ttrpc: closed", "TRAPPED"],
    ["takes all memory", "eat", "ttrpc: closed", "MEMORY_LIMIT"],
  ] as const)("goes on without a plugin that %s, as the runtime does, and says so", async (_, fail, text, code) => {
    const ended = await run(
      {
        "10-a.wasm": await plugin({ CreateContainer: { fail } }),
        "20-b.wasm": await adjuster({ annotations: { b: "yes" } }),
        "10-a.yaml": "requestTimeout: 500ms\nmemory: 16MiB\n",
      },
      ["--output", "json"],
    );
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.out)).toMatchObject({
      adjust: { annotations: { b: "yes" } },
      warnings: [
        `closing plugin 10-a, failed to handle CreateContainer request: ${text}`,
        `plugin 10-a failed to handle CreateContainer request, proceeding without it: ${text}`,
      ],
      problems: [expect.stringMatching(new RegExp(`^\\[${code}\\]`))],
    });
  });

  it("fails the request instead when the plugin's policy says so", async () => {
    const policy = create(ConfigureResponseSchema, { failurePolicy: { failRequest: true } });
    const ended = await run({
      "10-a.wasm": await plugin({
        Configure: { answer: toBinary(ConfigureResponseSchema, policy) },
        CreateContainer: { fail: "trap" },
      }),
    });
    expect(ended.code).toBe(1);
    expect(ended.out).toContain("not created: plugin 10-a failed to handle CreateContainer request: ttrpc: closed");
  });

  it("tells that no OCI spec can be made of it", async () => {
    const ended = await run({ "10-a.wasm": await adjuster({ linux: { namespaces: [{ type: "nope" }] } }) });
    expect(ended).toMatchObject({
      code: 1,
      out: expect.stringContaining('not created: unrecognized namespace "nope"'),
    });
  });

  it("tells a plugin of the pod before its container", async () => {
    const ended = await run({ "10-a.wasm": await plugin({ RunPodSandbox: { error: "no pods today" } }) });
    expect(ended).toMatchObject({ code: 1, out: expect.stringContaining("not created: no pods today") });
  });

  it.skipIf(guest === undefined)("prints what plugins log, but not with --quiet", async () => {
    const logging = { "10-go.wasm": await readFile(guest ?? "") };
    const told = await run(logging);
    expect(told).toMatchObject({ code: 0, err: expect.stringMatching(/^10-go info: configured by armory/m) });
    expect(await run(logging, ["--quiet"])).toMatchObject({ code: 0, err: "", out: told.out });
  });

  it("says which change of a variable a version of containerd leaves undone", async () => {
    const env = [
      { key: "MODE", value: "safe" },
      { key: "NEW", value: "1" },
    ];
    const { out } = await run({ "10-a.wasm": await adjuster({ env }) });
    const remarks = out.split("\n").filter((line) => line.includes("containerd 2.3.0"));
    expect(remarks).toEqual([
      "  variable MODE was there and is changed, which containerd 2.3.0 leaves undone; use another version",
    ]);
  });

  it("says what plugins ask for that is lost", async () => {
    const { out } = await run({
      "10-a.wasm": await plugin({
        CreateContainer: answer({
          adjust: { env: [{ key: "-MODE" }], linux: { resources: { memory: { reservation: { value: 5n } } } } },
          evict: [{ containerId: "old" }],
        }),
      }),
    });
    expect(out).toContain("10-a asked to remove variable MODE, which NRI doesn't hand to the runtime: it stays");
    expect(out).toContain('10-a asked to evict container "old", which NRI doesn\'t hand to the runtime');
    expect(out).toContain("memory.reservation was adjusted, but runtimes take only the limit");
  });

  it("hands each plugin its config", async () => {
    const refusing = await buildCorePlugin({
      deeds: { CreateContainer: answer({ adjust: { annotations: { config: "#" } } }) },
      showsConfig: true,
    });
    const files = { "conf/10-a.conf": "A own", "conf/a.conf": "B shared" };
    const { out } = await run(
      { "10-a.wasm": refusing, "20-a": refusing },
      ["--config-dir", "conf", "-o", "json"],
      files,
    );
    expect(JSON.parse(out)).toMatchObject({ plugins: [{ name: "10-a" }], adjust: { annotations: { config: "A" } } });
  });

  it("takes another container, and an OCI spec as it is", async () => {
    const some = await adjuster({ args: ["", "x"] });
    const spec =
      '{"ociVersion":"1.2.1","process":{"args":["from","spec"],"cwd":"/","user":{"uid":0,"gid":0}},"linux":{}}';
    const ended = await run({ "10-a.wasm": some }, ["--container", "log", "--spec", "c.json", "-o", "json"], {
      "c.json": spec,
    });
    expect(JSON.parse(ended.out)).toMatchObject({
      name: "log",
      changes: [
        { path: "process.args[0]", before: "from" },
        { path: "process.args[1]", before: "spec" },
        { path: "process.args[0]", after: "x" },
      ],
      approximations: [],
    });
  });

  it("takes what crictl inspect shows for an OCI spec", async () => {
    const runtimeSpec = {
      ociVersion: "1.2.1",
      process: { args: ["sleep"], env: ["MODE=fast"], rlimits: null },
      linux: {},
    };
    const ended = await run(
      { "10-a.wasm": await adjuster({ env: [{ key: "MODE", value: "safe" }] }) },
      ["--spec", "c.json", "-o", "json"],
      { "c.json": JSON.stringify({ status: { id: "abc" }, info: { pid: 1, runtimeSpec } }) },
    );
    expect(JSON.parse(ended.out)).toMatchObject({
      spec: { ociVersion: "1.2.1", process: { args: ["sleep"], env: ["MODE=safe"] }, linux: {} },
      approximations: [],
    });
  });

  it("reads a Pod as kubectl does: a merged container, and octal and boolean words of YAML 1.1", async () => {
    const { code, out } = await run({ "10-a.wasm": await plugin() }, ["--container", "second", "-o", "json"], {
      "pod.yaml": `
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata: { generateName: twins-, labels: }
    spec:
      hostNetwork: yes
      containers:
        - &base { name: first, args: [infinity], resources: { limits: { memory: 8Ei } }, securityContext: { runAsUser: 01750 } }
        - { <<: *base, name: second }
`,
    });
    expect(code).toBe(0);
    expect(out).toContain('"limit": 9223372036854775807,');
    expect(JSON.parse(out)).toMatchObject({
      name: "second",
      pod: { name: expect.stringMatching(/^twins-.{5}$/) },
      spec: {
        process: { args: ["infinity"], user: { uid: 1000 } },
        linux: {
          namespaces: [{ type: "pid" }, { type: "ipc" }, { type: "mount" }, { type: "cgroup" }],
        },
      },
    });
  });

  it("says which fields of a Pod are left out", async () => {
    const { out } = await run({ "10-a.wasm": await plugin() }, ["--container", "debug"], {
      "pod.yaml": `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  setHostnameAsFQDN: yes
  containers: [{ name: app }]
  ephemeralContainers: [{ name: debug, targetContainerName: app, volumeDevices: [{ name: v, devicePath: /dev/x }] }]
`,
    });
    const lines = out.split("\n");
    expect(lines.slice(lines.indexOf("differences from a real node"))).toEqual([
      "differences from a real node",
      "  the image is not read: its environment, user, working directory and volumes are missing",
      "  the image's entrypoint is unknown: process.args has only args",
      "  ids, and a missing uid, are derived from names; the cgroup path follows systemd's driver",
      "  the cluster is not queried: service variables and the service account's token are missing",
      "  setHostnameAsFQDN is left out: the cluster's domain isn't known, so the host is called by the short name",
      "  targetContainerName is left out: the process namespace of that container is known when it runs",
      "  volumeDevices is left out: block devices are the node's, so linux.devices has none of them",
      "",
    ]);
  });

  it("refuses a Pod and a spec that say what nobody can make a container of", async () => {
    const plugins = { "10-a.wasm": await plugin() };
    expect(await run(plugins, [], { "pod.yaml": "kind: { toString: x }\napiVersion: v1\n" })).toEqual({
      code: 1,
      out: "",
      err: 'error: [INVALID_POD] cannot find one Pod in "pod.yaml": it has no Kubernetes object; name a file with one Pod; of a Deployment, take spec.template and give it apiVersion, kind and metadata.name\n',
    });
    expect(await run(plugins, [], { "pod.yaml": "[".repeat(5_000_000) })).toEqual({
      code: 1,
      out: "",
      err: 'error: [INVALID_POD] "pod.yaml": it has more than 1000000 tokens; make it smaller\n',
    });
    expect(await run(plugins, ["--spec", "s.json"], { "s.json": '{"bundle":9223372036854775807}' })).toEqual({
      code: 1,
      out: "",
      err: 'error: [INVALID_SPEC] "s.json" is not an OCI runtime spec: ociVersion: it is missing; take config.json of the container\'s bundle, or the output of crictl inspect or ctr containers info\n',
    });
  });

  it("takes the container that the Pod names, else the first", async () => {
    const plugins = { "10-a.wasm": await plugin() };
    const chosen = async (container: string) => {
      const annotations = `annotations: { kubectl.kubernetes.io/default-container: ${container} }`;
      const { code, out } = await run(plugins, [], {
        "pod.yaml": pod.replace("name: web", `name: web, ${annotations}`),
      });
      return [code, out.split(",", 1)[0]];
    };
    expect(await chosen("log")).toEqual([0, "container log"]);
    expect(await chosen("gone")).toEqual([0, "container app"]);
  });

  it("says where a Pod's field is misspelled", async () => {
    const { code, out } = await run({ "10-a.wasm": await plugin() }, [], {
      "pod.yaml": pod.replace("resources:", "resource:"),
    });
    expect(code).toBe(0);
    expect(out).toContain(
      "\n  resource is left out: Kubernetes 1.37 has no such field of a Container; look for a slip in its name\n",
    );
  });

  it("shows a key that objects have, too", async () => {
    const { code, out } = await run({
      "10-a.wasm": await adjuster({ annotations: Object.fromEntries([["__proto__", "x"]]) }),
    });
    expect(code).toBe(0);
    expect(out).toContain("\n  +   __proto__: x\n");
    expect(out).toContain('\n  + annotations.__proto__  "x"\n');
    expect(out).toContain("\n  Annotations __proto__  10-a\n");
  });

  it("runs components as well as core modules", async () => {
    const component = await buildNriComponent({ creates: {} });
    expect(await run({ "10-a.wasm": component })).toMatchObject({
      code: 0,
      out: expect.stringContaining("the container as it is created\n  unchanged\n"),
    });
  });

  it("colours on request, and not with --no-color", async () => {
    const directory = await tempDir({
      "pod.yaml": pod,
      "plugins/10-a.wasm": await adjuster({ annotations: { a: "b" } }),
    });
    const args = ["nri", "run", "--pod", "pod.yaml", "--plugins", "plugins"];
    const coloured = await runArmory(args, directory, { FORCE_COLOR: "1" });
    expect(coloured.out).toContain("\u001b[32m+   a: b\u001b[39m");
    const plain = await runArmory([...args, "--no-color"], directory, { FORCE_COLOR: "1" });
    expect(plain.out).not.toContain("\u001b");
  });

  it("names plugins that can't be opened, and asks the others", async () => {
    const ended = await run(
      {
        "10-a.wasm": await plugin(),
        "1-b.wasm": await plugin(),
        "30-c.wasm": "not wasm",
        "40-d.wasm": await plugin({ Configure: { error: "no such pool" } }),
      },
      ["--output", "json"],
    );
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.out)).toMatchObject({
      plugins: [{ name: "10-a" }],
      warnings: ['failed to start pre-installed NRI plugin "d": failed to configure plugin: no such pool'],
      problems: [
        expect.stringContaining('1-b.wasm": invalid plugin index "1", must be 2 digits'),
        expect.stringMatching(/^\[NOT_WASM\] .*30-c\.wasm/),
      ],
    });
  });

  it.each<[string, readonly string[], Files, number, RegExp]>([
    ["no pod", ["--pod", "none.yaml"], {}, 1, /"none.yaml" does not exist; expected a Kubernetes Pod, in YAML/],
    [
      "another object",
      ["--pod", "d.yaml"],
      { "d.yaml": "kind: Deployment" },
      1,
      /cannot find one Pod in "d.yaml": it has Deployment; /,
    ],
    [
      "a container that there is not",
      ["--container", "db"],
      {},
      2,
      /"pod.yaml" has no container "db"; --container takes one of app, log/,
    ],
    ["a spec that is none", ["--spec", "s.json"], { "s.json": "[]" }, 1, /"s.json" is not an OCI runtime spec/],
    [
      "a validator's config with an unknown field",
      ["--default-validator", "v.yaml"],
      { "v.yaml": "deny: all" },
      1,
      /"v.yaml": .*deny/,
    ],
    [
      "a folder without plugins",
      ["--plugins", "none"],
      { "none/notes": "" },
      1,
      /"none" has no plugins; build one to plugin.wasm there, or put files there that are called 10-name.wasm/,
    ],
    [
      "configs that are not there",
      ["--config", "c.yaml"],
      {},
      1,
      /^error: "c.yaml" does not exist; expected the config of a single plugin; --config-dir takes a directory\n$/,
    ],
    ["a time that is none", ["--request-timeout", "soon"], {}, 2, /--request-timeout/],
    ["a pod that is not UTF-8", ["--pod", "b.yaml"], { "b.yaml": Uint8Array.of(0xff) }, 1, /"b.yaml" is not UTF-8/],
  ])("refuses %s", async (_, args, files, code, message) => {
    const ended = await run({ "10-a.wasm": await plugin() }, args, files);
    expect(ended).toMatchObject({ code, out: "", err: expect.stringMatching(message) });
  });
});
