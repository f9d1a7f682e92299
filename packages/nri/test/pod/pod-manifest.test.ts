import { describe, expect, it } from "vitest";
import { containersOf } from "../../src/pod/containers-of.ts";
import { parsePod } from "../../src/pod/pod-manifest.ts";

const pod = (spec: string): string => `apiVersion: v1
kind: Pod
metadata: { name: web }
spec: ${spec}
`;

describe("parsePod", () => {
  it("takes the only Pod of several documents, in JSON too", () => {
    const text = `kind: ConfigMap\n---\n${pod("{ containers: [{ name: app }] }")}---\n`;
    expect(parsePod(text, "p.yaml").metadata).toMatchObject({ name: "web", namespace: "default", labels: {} });
    const json = JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web" },
      spec: { containers: [{ name: "app" }] },
    });
    expect(parsePod(json, "p.json").metadata.name).toBe("web");
  });

  it("lists its containers before those that prepare it", () => {
    const text = pod(
      "{ initContainers: [{ name: init }], ephemeralContainers: [{ name: debug }], containers: [{ name: app }, { name: log }] }",
    );
    expect(containersOf(parsePod(text, "p.yaml")).map(({ name }) => name)).toEqual(["app", "log", "init", "debug"]);
  });

  it("takes a list of one Pod, as kubectl get prints it", () => {
    const item = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [{ name: "app" }] } };
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: [item, { kind: "Service" }] });
    expect(parsePod(list, "l.json").metadata.name).toBe("web");
    const { metadata, spec } = item;
    expect(
      parsePod(JSON.stringify({ kind: "PodList", items: [{ metadata, spec }] }), "l.json").spec.containers,
    ).toHaveLength(1);
    expect(() => parsePod(JSON.stringify({ kind: "List", items: [item, item] }), "l.json")).toThrow(
      /cannot find one Pod in "l.json": it has Pod \(2\); /,
    );
  });

  it("makes a name of generateName, always the same", () => {
    const text = "{ apiVersion: v1, kind: Pod, metadata: { generateName: job- }, spec: { containers: [{ name: a }] } }";
    const { name } = parsePod(text, "p.yaml").metadata;
    expect(name).toMatch(/^job-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(parsePod(text, "p.yaml").metadata.name).toBe(name);
  });

  it("takes a field without a value for one that is not there", () => {
    const text = `
apiVersion: v1
kind: Pod
metadata: { creationTimestamp: null, name: shop, labels: , annotations: { a: } }
spec:
  initContainers:
  volumes:
  securityContext:
  containers:
    - { name: app, command: , args: [a, ~], env: , volumeMounts: , securityContext: , resources: { limits: , requests: { cpu: } } }
`;
    const { metadata, spec } = parsePod(text, "p.yaml");
    expect(metadata).toEqual({ name: "shop", namespace: "default", labels: {}, annotations: { a: "" } });
    expect(spec).toMatchObject({ initContainers: [], volumes: [], containers: [{ name: "app", args: ["a", ""] }] });
    expect(spec.containers[0]).toEqual({ name: "app", args: ["a", ""], resources: { requests: { cpu: 0n } } });
  });

  it("reads YAML as kubectl does: merges, octal numbers, and booleans of YAML 1.1", () => {
    const text = `
apiVersion: v1
kind: Pod
metadata: { name: twins }
spec:
  hostNetwork: yes
  hostPID: on
  containers:
    - &base
      name: first
      args: [infinity]
      env: [{ name: MODE, value: fast }]
      resources: { limits: { cpu: 500m } }
      securityContext: { runAsUser: 01750, readOnlyRootFilesystem: yes, privileged: off }
    - <<: *base
      name: second
`;
    const { spec } = parsePod(text, "p.yaml");
    expect(spec).toMatchObject({ hostNetwork: true, hostPID: true });
    expect(spec.containers[1]).toEqual({
      name: "second",
      args: ["infinity"],
      env: [{ name: "MODE", value: "fast" }],
      resources: { limits: { cpu: 500n } },
      securityContext: { runAsUser: 1000, readOnlyRootFilesystem: true, privileged: false },
    });
  });

  it.each([
    ["resources: { limits: { memory: 8Ei } }", { resources: { limits: { memory: (2n ** 63n - 1n) * 1000n } } }],
    [
      "resources: { limits: { memory: 9223372036854775807 } }",
      { resources: { limits: { memory: (2n ** 63n - 1n) * 1000n } } },
    ],
    ["securityContext: { runAsUser: 2147483647 }", { securityContext: { runAsUser: 2 ** 31 - 1 } }],
  ])("takes %s", (fields, expected) => {
    const { spec } = parsePod(pod(`{ containers: [{ name: a, ${fields} }] }`), "p.yaml");
    expect(spec.containers[0]).toEqual({ name: "a", ...expected });
  });

  it.each([
    [
      "resources: { limits: { cpu: 10Ei } }",
      "spec.containers[0].resources.limits.cpu: is more than a kubelet can count, which is 92233720368 at most",
    ],
    [
      "resources: { limits: { memory: 30E } }",
      'spec.containers[0].resources.limits.memory: "30E" is more than 9223372036854775807',
    ],
    ["resources: { limits: { memory: -1 } }", 'spec.containers[0].resources.limits.memory: "-1" is not a quantity'],
    [
      "resources: { requests: { __proto__: 1 } }",
      'spec.containers[0].resources.requests: the key "__proto__" is not a key',
    ],
    ...["4294967296", "9223372036854775808", "1.5", "-1", "1e30", "a"].map((user) => [
      `securityContext: { runAsUser: ${user} }`,
      'p.yaml": spec.containers[0].securityContext.runAsUser: expected an integer from 0 to 2147483647',
    ]),
    ['image: "\\ud800"', "line 4, column 40: half of a surrogate pair is not a character"],
  ])("names the field of %s", (fields, message) => {
    expect(() => parsePod(pod(`{ containers: [{ name: a, ${fields} }] }`), "p.yaml")).toThrow(
      expect.objectContaining({ code: "INVALID_POD", message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ["labels: { __proto__: x }", 'metadata.labels: the key "__proto__" is not a name that Kubernetes takes'],
    [
      'annotations: { "": x }',
      'metadata.annotations: the key "" is not a name that Kubernetes takes, such as app or example.com/app',
    ],
    ["labels: { constructor: 1 }", "metadata.labels.constructor: "],
    ["labels: { example.com/a: [] }", 'metadata.labels["example.com/a"]: '],
  ])("names the field of a Pod's %s", (fields, message) => {
    const text = `{ apiVersion: v1, kind: Pod, metadata: { name: a, ${fields} }, spec: { containers: [{ name: a }] } }`;
    expect(() => parsePod(text, "p.yaml")).toThrow(message);
  });

  const doubled = Array.from({ length: 60 }, (_, at) => `{ name: A${at + 1}, value: $(A${at})$(A${at}) }`).join(", ");
  const long = `{ name: A0, value: ${"x".repeat(1_000_000)} }`;

  it.each([
    ["variables", `env: [{ name: A0, value: x }, ${doubled}]`],
    ["arguments", `env: [${long}], args: [${"$(A0), ".repeat(17)}]`],
    [
      "the path in a volume",
      `env: [${long}], volumeMounts: [{ name: v, mountPath: /v, subPathExpr: ${"$(A0)".repeat(17)} }]`,
    ],
  ])("refuses %s that grow beyond measure", (_, fields) => {
    const text = pod(`{ volumes: [{ name: v, emptyDir: {} }], containers: [{ name: app, ${fields} }] }`);
    expect(() => parsePod(text, "p.yaml")).toThrow(
      '[INVALID_POD] cannot simulate the Pod in "p.yaml": container app: its variables or arguments are longer than 16 MiB once $(NAME) is replaced in them; use fewer of these',
    );
  });

  it("takes variables and arguments that grow to less", () => {
    const args = Array.from({ length: 16 }, () => "$(A0)");
    const text = pod(`{ containers: [{ name: app, env: [${long}], args: [${args.join(", ")}] }] }`);
    expect(parsePod(text, "p.yaml").spec.containers[0]).toMatchObject({ name: "app", args });
  });

  it.each([
    ["", /\[INVALID_POD\] cannot find one Pod in "p.yaml": it has no Kubernetes object; name a file with one Pod/],
    ["kind: { toString: x }\n", /cannot find one Pod in "p.yaml": it has no Kubernetes object/],
    ["kind: 9223372036854775807\n", /cannot find one Pod in "p.yaml": it has no Kubernetes object/],
    ["kind: Deployment\n", /cannot find one Pod in "p.yaml": it has Deployment; .*spec.template/],
    [`${pod("{}")}---\n${pod("{}")}`, /cannot find one Pod in "p.yaml": it has Pod \(2\)/],
    ["a: [", /"p.yaml" line 1, column \d+: /],
    ["a: &a [*a]", /"p.yaml"/],
    ["\u0000", /INVALID_POD/],
    ["kind: Pod\napiVersion: v2\nmetadata: {name: a}\nspec: {containers: [{name: b}]}", /apiVersion: .*"v1"/],
    [
      "kind: Pod\napiVersion: v1\nmetadata: {}\nspec: {containers: [{name: b}]}",
      /metadata.name: it is missing, and no generateName begins one/,
    ],
    [
      pod("{ os: { name: windows }, containers: [{ name: a }] }"),
      /spec.os.name: is windows, but NRI is for containers on Linux/,
    ],
    [pod("{ containers: [] }"), /spec.containers: /],
    [pod("{ containers: [{ name: App }] }"), /spec.containers\[0\].name: expected lower-case/],
    [
      pod("{ containers: [{ name: a, env: [{ name: X, value: 1 }] }] }"),
      /spec.containers\[0\].env\[0\].value: 1 is not a string; put it in quotes$/,
    ],
    [
      pod("{ containers: [{ name: a, command: [sleep, 9223372036854775807], args: [yes] }] }"),
      /command\[1\]: 9223372036854775807 is not a string; put it in quotes; spec.containers\[0\].args\[0\]: true is not a string; put it in quotes$/,
    ],
    [pod("{ containers: [{ image: i }] }"), /spec.containers\[0\].name: it is missing, expected a string$/],
    [
      pod('{ containers: [{ name: a, env: [{ name: "A=b" }] }] }'),
      /spec.containers\[0\].env\[0\].name: expected printable characters of ASCII other than =$/,
    ],
    [
      pod("{ containers: [{ name: a }, { name: b }], initContainers: [{ name: a }, { name: a }] }"),
      /"p.yaml": more than one container is called "a"; give each a name of its own$/,
    ],
    [
      pod("{ containers: [{ name: a }], volumes: [{ name: v }, { name: v, hostPath: { path: / } }] }"),
      /"p.yaml": more than one volume is called "v"; give each a name of its own$/,
    ],
    [
      pod("{ containers: [{ name: a, resources: { limits: { cpu: much } } }] }"),
      /spec.containers\[0\].resources.limits.cpu: "much" is not a quantity such as 500m, 1.5 or 128Mi/,
    ],
    [
      pod("{ containers: [{ name: a, volumeMounts: [{ name: data, mountPath: /data }] }] }"),
      /container a mounts volume "data", which spec.volumes doesn't have/,
    ],
  ])("refuses %j", (text, message) => {
    expect(() => parsePod(text, "p.yaml")).toThrow(message);
  });
});
