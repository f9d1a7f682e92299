import { describe, expect, it } from "vitest";
import { containersOf, parsePod } from "../../src/pod/pod-manifest.ts";

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
    const text = pod("{ initContainers: [{ name: init }], containers: [{ name: app }, { name: log }] }");
    expect(containersOf(parsePod(text, "p.yaml")).map(({ name }) => name)).toEqual(["app", "log", "init"]);
  });

  it.each([
    ["", /\[INVALID_POD\] "p.yaml" has no Kubernetes object, expected one Pod; name a file with one Pod/],
    ["kind: Deployment\n", /"p.yaml" has Deployment, expected one Pod; .*spec.template/],
    [`${pod("{}")}---\n${pod("{}")}`, /"p.yaml" has Pod, Pod, expected one Pod/],
    ["a: [", /"p.yaml" line 1, column \d+: /],
    ["a: &a [*a]", /"p.yaml"/],
    ["\u0000", /INVALID_POD/],
    ["kind: Pod\napiVersion: v2\nmetadata: {name: a}\nspec: {containers: [{name: b}]}", /apiVersion: .*"v1"/],
    [pod("{ containers: [] }"), /spec.containers: /],
    [pod("{ containers: [{ name: App }] }"), /spec.containers\[0\].name: expected lower-case/],
    [
      pod("{ containers: [{ name: a, env: [{ name: X, value: 1 }] }] }"),
      /spec.containers\[0\].env\[0\].value: .*string/,
    ],
    [
      pod("{ containers: [{ name: a, resources: { limits: { cpu: much } } }] }"),
      /spec.containers\[0\].resources.limits.cpu: "much" is no quantity such as 500m, 1.5 or 128Mi/,
    ],
    [
      pod("{ containers: [{ name: a, volumeMounts: [{ name: data, mountPath: /data }] }] }"),
      /container a mounts volume "data", which spec.volumes doesn't have/,
    ],
  ])("refuses %j", (text, message) => {
    expect(() => parsePod(text, "p.yaml")).toThrow(message);
  });
});
