import { create } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { DefaultValidator } from "../../src/adaptation/default-validator.ts";
import { parseDefaultValidatorConfig } from "../../src/adaptation/default-validator-config.ts";
import type { DefaultValidatorConfig } from "../../src/adaptation/default-validator-config.ts";
import { NriRuntime } from "../../src/adaptation/nri-runtime.ts";
import { CreateContainerRequestSchema, SecurityProfile_ProfileType as Profile } from "../../src/proto/nri_pb.ts";
import type { ContainerAdjustmentSchema } from "../../src/proto/nri_pb.ts";
import { scriptedPlugin } from "../support/scripted-plugin.ts";

type Adjust = MessageInitShape<typeof ContainerAdjustmentSchema>;

interface Case {
  readonly config?: DefaultValidatorConfig;
  readonly adjust?: Adjust;
  /** Of a second plugin. */
  readonly second?: Adjust;
  readonly annotations?: Record<string, string>;
  readonly profile?: Profile;
}

/** The reason for which a container is refused; none when it isn't. */
async function reasonFor({
  config = {},
  adjust,
  second,
  annotations = {},
  profile,
}: Case): Promise<string | undefined> {
  const plugin = (name: string, asked: Adjust | undefined) =>
    scriptedPlugin(name, { createContainer: () => (asked === undefined ? {} : { adjust: asked }) });
  const plugins = [plugin("10-foo", adjust), plugin("20-bar", second)];
  const runtime = await NriRuntime.start([...plugins, new DefaultValidator(config)]);
  const created = await runtime.createContainer(
    create(CreateContainerRequestSchema, {
      pod: { id: "pod0", annotations },
      container: {
        id: "ctr0",
        name: "ctr0",
        ...(profile === undefined ? {} : { linux: { seccompProfile: { profileType: profile } } }),
      },
    }),
  );
  if (!("refusal" in created)) return undefined;
  const prefix = 'validator "00-default-validator" rejected container adjustment, reason: ';
  expect(created.refusal).toMatchObject({ kind: "rejected", plugin: "00-default-validator" });
  expect(created.refusal.text).toContain(prefix);
  return created.refusal.text.slice(prefix.length);
}

const hook = { prestart: [{ path: "/bin/true" }] };
const seccomp = { linux: { seccompPolicy: { defaultAction: "SCMP_ACT_ALLOW" } } };
const namespaces = { linux: { namespaces: [{ type: "pid" }, { type: "-ipc" }] } };
const sysctls = { linux: { sysctl: { "net.a": "1", "-net.b": "" } } };

describe("the default validator", () => {
  it("refuses nothing with no option", async () => {
    expect(
      await reasonFor({ adjust: { hooks: hook, linux: { ...seccomp.linux, ...namespaces.linux } } }),
    ).toBeUndefined();
  });

  it.each<[string, Case, string]>([
    [
      "a hook",
      { config: { rejectOCIHookAdjustment: true }, adjust: { hooks: hook } },
      'validation error: plugin "10-foo" attempted restricted OCI hook injection',
    ],
    [
      "hooks of two plugins",
      { config: { rejectOCIHookAdjustment: true }, adjust: { hooks: hook }, second: { hooks: hook } },
      'validation error: plugins "10-foo,20-bar" attempted restricted OCI hook injection',
    ],
    [
      "a seccomp policy for a container without one",
      { config: { rejectUnconfinedSeccompAdjustment: true }, adjust: seccomp },
      "validation error: plugin 10-foo attempted restricted  unconfined seccomp policy adjustment",
    ],
    [
      "a seccomp policy for an unconfined container",
      { config: { rejectUnconfinedSeccompAdjustment: true }, adjust: seccomp, profile: Profile.UNCONFINED },
      "validation error: plugin 10-foo attempted restricted  unconfined seccomp policy adjustment",
    ],
    [
      "a seccomp policy for a container with the default one",
      { config: { rejectRuntimeDefaultSeccompAdjustment: true }, adjust: seccomp, profile: Profile.RUNTIME_DEFAULT },
      "validation error: plugin 10-foo attempted restricted runtime default seccomp policy adjustment",
    ],
    [
      "a seccomp policy for a container with one of its node",
      { config: { rejectCustomSeccompAdjustment: true }, adjust: seccomp, profile: Profile.LOCALHOST },
      "validation error: plugin 10-foo attempted restricted  custom seccomp policy adjustment",
    ],
    [
      "namespaces",
      { config: { rejectNamespaceAdjustment: true }, adjust: namespaces },
      'validation error: attempted restricted namespace adjustment by plugin(s) "10-foo" (namespace "pid"), "10-foo" (namespace "ipc")',
    ],
    [
      "sysctls that are set, not those that are only removed",
      { config: { rejectSysctlAdjustment: true }, adjust: sysctls },
      "validation error: attempted restricted sysctl adjustment by plugin(s) 10-foo",
    ],
    [
      "a container that a required plugin hasn't seen",
      { config: { requiredPlugins: ["foo", "20-bar", "xyzzy"] } },
      'validation error: required plugin "xyzzy" not present',
    ],
    [
      "a container for which its pod requires more",
      { config: { requiredPlugins: ["a"] }, annotations: { "required-plugins.noderesource.dev": "[b, foo]" } },
      'validation error: required plugins "a,b" not present',
    ],
    [
      "the container's own annotation before the pod's",
      {
        annotations: {
          "required-plugins.noderesource.dev/pod": "[a]",
          "required-plugins.noderesource.dev/container.ctr0": "[b]",
        },
      },
      'validation error: required plugin "b" not present',
    ],
    [
      "an annotation that is no list",
      { annotations: { "required-plugins.noderesource.dev": "some-plugins" } },
      'invalid required-plugins.noderesource.dev annotation "some-plugins": yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `some-pl...` into []string',
    ],
    [
      "an annotation of more brackets than there is memory for",
      { annotations: { "required-plugins.noderesource.dev": "[".repeat(5_000_000) } },
      `invalid required-plugins.noderesource.dev annotation "${"[".repeat(5_000_000)}": yaml: it has more than 1000000 tokens; make it smaller`,
    ],
    [
      "a toleration that is neither true nor false",
      {
        config: { requiredPlugins: ["a"], tolerateMissingPluginsAnnotation: "t.example" },
        annotations: { "t.example": "yes" },
      },
      'invalid t.example annotation "yes": strconv.ParseBool: parsing "yes": invalid syntax',
    ],
    [
      "a missing plugin that isn't tolerated",
      {
        config: { requiredPlugins: ["a"], tolerateMissingPluginsAnnotation: "t.example" },
        annotations: { "t.example": "F" },
      },
      'validation error: required plugin "a" not present',
    ],
  ])("refuses %s", async (_, given, reason) => {
    expect(await reasonFor(given)).toBe(reason);
  });

  it.each<[string, Case]>([
    [
      "missing plugins that are tolerated",
      {
        config: { requiredPlugins: ["a"], tolerateMissingPluginsAnnotation: "t.example" },
        annotations: { "t.example/container.ctr0": "T", "t.example": "false" },
      },
    ],
    ["required plugins that are there", { config: { requiredPlugins: ["foo", "10-foo", "default-validator"] } }],
    ["a list that is empty", { annotations: { "required-plugins.noderesource.dev": "" } }],
    [
      "a seccomp policy of another kind",
      {
        config: { rejectCustomSeccompAdjustment: true, rejectUnconfinedSeccompAdjustment: true },
        adjust: seccomp,
        profile: Profile.RUNTIME_DEFAULT,
      },
    ],
    [
      "sysctls that are only removed",
      {
        config: { rejectSysctlAdjustment: true },
        adjust: { linux: { sysctl: { "-net.b": "" } } },
      },
    ],
  ])("accepts %s", async (_, given) => {
    expect(await reasonFor(given)).toBeUndefined();
  });
});

describe("its config", () => {
  it("has upstream's names", () => {
    const text = "enable: true\nrejectSysctlAdjustment: true\nrequiredPlugins: [a, 10-b]\n";
    expect(parseDefaultValidatorConfig(text, "v.yaml")).toMatchObject({
      enable: true,
      rejectSysctlAdjustment: true,
      rejectOCIHookAdjustment: false,
      requiredPlugins: ["a", "10-b"],
    });
  });

  it("may be empty", () => {
    expect(parseDefaultValidatorConfig("", "v.yaml")).toMatchObject({ rejectSysctlAdjustment: false });
  });

  it.each([
    [
      "rejectSysctlAdjustments: true",
      /\[INVALID_CONFIG\] "v.yaml": .*rejectSysctlAdjustments.*\(a default validator has enable, /,
    ],
    ["requiredPlugins: a", /"v.yaml": requiredPlugins: .*array/],
    ["a: [", /"v.yaml" line 1, column \d+: /],
    ["a: &a [*a]", /"v.yaml"/],
  ])("is refused: %s", (text, message) => {
    expect(() => parseDefaultValidatorConfig(text, "v.yaml")).toThrow(message);
  });
});
