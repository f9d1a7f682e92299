import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseSpec } from "../../src/oci/parse-spec.ts";

describe("parseSpec", () => {
  it("reads JSON with every digit of its integers, and keeps what it doesn't know", () => {
    const text =
      '{"ociVersion":"1.2.1","process":{"rlimits":[{"type":"RLIMIT_NOFILE","hard":18446744073709551615,"soft":1024}]},"vm":{"x":1.5}}';
    expect(parseSpec(text, "config.json")).toEqual({
      ociVersion: "1.2.1",
      process: { rlimits: [{ type: "RLIMIT_NOFILE", hard: 18446744073709551615n, soft: 1024 }] },
      vm: { x: 1.5 },
    });
  });

  it("takes a FIFO without numbers", () => {
    const text = '{"ociVersion":"1.2.1","linux":{"devices":[{"path":"/dev/initctl","type":"p"}]}}';
    expect(parseSpec(text, "c.json").linux?.devices).toEqual([{ path: "/dev/initctl", type: "p", major: 0, minor: 0 }]);
  });

  const spec = { ociVersion: "1.2.1", process: { args: ["sleep"] }, linux: { cgroupsPath: "/a" } };

  it.each([
    ["crictl inspect", { status: { id: "abc" }, info: { pid: 1, runtimeSpec: spec } }],
    ["crictl inspect of a list of one", [{ status: { id: "abc" }, info: { runtimeSpec: spec } }]],
    ["ctr containers info", { ID: "abc", Labels: {}, Spec: spec }],
    ["nerdctl inspect --mode=native", [{ ID: "abc", Spec: spec, Process: {} }]],
    ["a bundle", spec],
  ])("takes what %s shows", (_, value) => {
    expect(parseSpec(JSON.stringify(value), "c.json")).toEqual(spec);
    expect(parseSpec(stringify(value), "c.yaml")).toEqual(spec);
  });

  it("takes null for what is not there, as Go writes it", () => {
    const text =
      '{"ociVersion":"1.2.1","process":{"env":null,"args":["a",null],"user":{"uid":null}},"linux":{"devices":null,"sysctl":{"a":null}},"annotations":null,"hooks":null}';
    expect(parseSpec(text, "c.json")).toEqual({
      ociVersion: "1.2.1",
      process: { args: ["a", ""], user: {} },
      linux: { sysctl: { a: "" } },
    });
  });

  it.each([
    ['{"process":', /\[INVALID_SPEC\] "c.json" line 1, column \d+: /],
    [
      '{"name":"x"}',
      /"c.json" is not an OCI runtime spec: ociVersion: it is missing; take config.json of the container's bundle/,
    ],
    ['{"status":{},"info":{"pid":1}}', /it has no info.runtimeSpec, as crictl inspect shows/],
    ['{"kind":"Pod","apiVersion":"v1"}', /it is a "Pod" of Kubernetes, which --pod takes/],
    ['[{"Id":"a","HostConfig":{},"OCIConfigPath":"/x"}]', /what docker and podman show has no spec, .*OCIConfigPath/],
    [
      '{"ociVersion":"1.2.1","id":"a","status":"running","bundle":"/run/a"}',
      /it is a container's state: the spec is config.json in its bundle, "\/run\/a"/,
    ],
    ["[{},{}]", /it is a list of 2, expected one container/],
    [`${JSON.stringify({ Spec: spec })}\n---\n{}`, /"c.json" has 2 documents; expected one/],
    [
      '{"info":{"runtimeSpec":{"ociVersion":"1","process":{"env":"A=1"},"mounts":[{}]}}}',
      /"c.json" is not an OCI runtime spec: info.runtimeSpec.process.env: .*; info.runtimeSpec.mounts\[0\].destination: /,
    ],
    ["[]", /"c.json" is not an OCI runtime spec: it is a list of 0/],
    ['{"apiVersion":"v1","kind":9223372036854775807}', /ociVersion: it is missing/],
    ['{"bundle":9223372036854775807}', /ociVersion: it is missing/],
    ["", /"c.json" is not an OCI runtime spec: it is not an object/],
    ["a: &a [*a]", /"c.json" line 1, column \d+: an alias stands for what it is in/],
  ])("refuses %s", (text, message) => {
    expect(() => parseSpec(text, "c.json")).toThrow(message);
  });

  it.each([
    [
      '{"linux":{"resources":{"cpu":{"shares":-5}}}}',
      "linux.resources.cpu.shares: expected an integer from 0 to 18446744073709551615",
    ],
    [
      '{"linux":{"resources":{"memory":{"limit":9223372036854775808}}}}',
      "linux.resources.memory.limit: expected an integer from -9223372036854775808 to 9223372036854775807",
    ],
    ['{"process":{"user":{"uid":4294967296}}}', "process.user.uid: "],
    ['{"process":{"oomScoreAdj":1e30}}', "process.oomScoreAdj: expected an integer"],
    [
      '{"process":{"rlimits":[{"type":"RLIMIT_CORE","hard":18446744073709551616,"soft":0}]}}',
      "process.rlimits[0].hard: expected an integer",
    ],
    ['{"hooks":{"prestart":[{"path":"/h","timeout":1.5}]}}', "hooks.prestart[0].timeout: expected an integer"],
    [
      '{"linux":{"devices":[{"path":"/dev/x","type":"c","major":1.5,"minor":1}]}}',
      "linux.devices[0].major: expected an integer",
    ],
    [
      '{"linux":{"devices":[{"path":"/dev/x","type":"c","major":1,"minor":1,"fileMode":-1}]}}',
      "linux.devices[0].fileMode: ",
    ],
    ['{"annotations":{"__proto__":"x"}}', 'annotations: the key "__proto__" is not a key'],
  ])("names the field of %s that is out of bounds", (fields, message) => {
    const text = `{"ociVersion":"1.2.1",${fields.slice(1)}`;
    expect(() => parseSpec(text, "c.json")).toThrow(
      expect.objectContaining({ code: "INVALID_SPEC", message: expect.stringContaining(message) }),
    );
  });
});
