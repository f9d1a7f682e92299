import { create, type DescMessage, equals, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Codec } from "../../src/convert/codec.ts";
import { events } from "../../src/convert/events.ts";
import {
  configureRequest,
  configureResponse,
  container,
  containerEviction,
  containerUpdate,
  createContainerResponse,
  linuxResources,
  podSandbox,
  updateContainerResponse,
  validationRequest,
} from "../../src/convert/nri-codecs.ts";
import { validation } from "../../src/convert/validation.ts";
import * as nri from "../../src/proto/nri_pb.ts";
import { arbitraryMessage } from "../support/arbitrary-message.ts";
import { echoComponent } from "../support/echo-component.ts";

interface Subject {
  readonly name: string;
  readonly desc: DescMessage;
  readonly codec: Codec<unknown, unknown>;
  /** Where WIT has it. */
  readonly record: readonly [from: "types" | "plugin", name: string];
}

const subjects: readonly Subject[] = [
  subject(nri.ConfigureRequestSchema, configureRequest, "plugin", "configure-request"),
  subject(nri.ConfigureResponseSchema, configureResponse, "plugin", "configure-response"),
  subject(nri.PodSandboxSchema, podSandbox, "types", "pod-sandbox"),
  subject(nri.ContainerSchema, container, "types", "container"),
  subject(nri.LinuxResourcesSchema, linuxResources, "types", "linux-resources"),
  subject(nri.CreateContainerResponseSchema, createContainerResponse, "plugin", "create-container-response"),
  subject(nri.UpdateContainerResponseSchema, updateContainerResponse, "plugin", "update-container-response"),
  subject(nri.ContainerUpdateSchema, containerUpdate, "types", "container-update"),
  subject(nri.ContainerEvictionSchema, containerEviction, "types", "container-eviction"),
  subject(
    nri.ValidateContainerAdjustmentRequestSchema,
    validationRequest,
    "plugin",
    "validate-container-adjustment-request",
  ),
  subject(nri.ValidateContainerAdjustmentResponseSchema, validation, "plugin", "validation"),
];

/** What messages may have without losing any of it; the others may have anything. */
const lossless: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  "ConfigureResponse.events": fc.nat(0x3fff),
  "FieldOwners.simple": fc.dictionary(fc.nat(40).map(String), fc.string()),
  "FieldOwners.compound": fc.dictionary(fc.nat(40).map(String), arbitraryMessage(nri.CompoundFieldOwnersSchema)),
  "UpdatePodSandboxRequest.pod": arbitraryMessage(nri.PodSandboxSchema),
  "ValidateContainerAdjustmentRequest.pod": arbitraryMessage(nri.PodSandboxSchema),
  "ValidateContainerAdjustmentRequest.container": arbitraryMessage(nri.ContainerSchema),
  "ValidateContainerAdjustmentResponse.reject": fc.constant(true),
};

const runs = { numRuns: 300 };

describe.each(subjects)("$name", ({ desc, codec, record: [from, name] }) => {
  const anyMessage = arbitraryMessage(desc, lossless);

  it("says in WIT all that it says in protobuf", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const again = codec.fromWit(codec.toWit(message)) as MessageShape<typeof desc>;
        expect(equals(desc, again, message)).toBe(true);
      }),
      runs,
    );
  });

  it("comes back through bytes and a real component", async () => {
    const { [name]: echo } = await echoComponent({ [from]: [name] });
    if (echo === undefined) throw new Error(`there is no echo of ${name}`);
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 3 }), (messages) => {
        const received = messages.map((message) => fromBinary(desc, toBinary(desc, message)));
        const answers = echo(received.map((message) => codec.toWit(message)));
        const sent = answers.map((answer) => toBinary(desc, codec.fromWit(answer) as MessageShape<typeof desc>));
        expect(sent.length).toBe(messages.length);
        for (const [index, message] of messages.entries()) {
          expect(equals(desc, fromBinary(desc, sent[index] ?? new Uint8Array()), message)).toBe(true);
        }
      }),
      runs,
    );
  });

  it("says in protobuf all that it says in WIT", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const value = codec.toWit(message);
        expect(codec.toWit(codec.fromWit(value))).toEqual(value);
      }),
      runs,
    );
  });
});

describe("what the WIT does not know", () => {
  it("takes the zero value for an unknown value of an enum", () => {
    const message = create(nri.ContainerSchema, { state: 99 as nri.ContainerState });
    expect(container.toWit(message).state).toBe("unknown");
  });

  it("leaves out an unknown flag", () => {
    const flags = [nri.LinuxSchedulerFlag.SCHED_FLAG_RECLAIM, 42 as nri.LinuxSchedulerFlag];
    const message = create(nri.ContainerSchema, { linux: { scheduler: { flags } } });
    expect(container.toWit(message).linux?.scheduler?.flags).toEqual(["reclaim"]);
  });

  it("leaves out events and owned fields that are not known", () => {
    expect(Object.values(events.toWit(0x7fff_c000))).toEqual(Array.from({ length: 14 }, () => false));
    const owners = {
      owners: { c: { simple: { 1: "10-a", 99: "20-b" }, compound: { 99: { owners: { key: "20-b" } } } } },
    };
    expect(validationRequest.toWit(create(nri.ValidateContainerAdjustmentRequestSchema, { owners })).owners).toEqual([
      { containerId: "c", simple: [["annotations", "10-a"]], compound: [] },
    ]);
  });

  it("does not tell an accepting validator's reason", () => {
    const message = create(nri.ValidateContainerAdjustmentResponseSchema, { reason: "because" });
    expect(validation.toWit(message)).toEqual({ tag: "accept" });
    const accepted = validation.fromWit({ tag: "accept" });
    expect(toBinary(nri.ValidateContainerAdjustmentResponseSchema, accepted)).toEqual(new Uint8Array());
  });
});

describe("what protobuf does not say", () => {
  it("takes an empty pod and container for absent ones", () => {
    const { pod, container: shown } = validationRequest.toWit(create(nri.ValidateContainerAdjustmentRequestSchema));
    expect(pod).toEqual(podSandbox.toWit(create(nri.PodSandboxSchema)));
    expect(shown).toEqual(container.toWit(create(nri.ContainerSchema)));
    expect(pod).toMatchObject({ id: "", labels: [], pid: 0 });
  });

  it("keeps an absent message apart from an empty one", () => {
    const value = createContainerResponse.toWit(create(nri.CreateContainerResponseSchema, { adjust: {} }));
    expect(value.adjust?.linux).toBeUndefined();
    expect(value.adjust?.annotations).toEqual([]);
    const message = createContainerResponse.fromWit({ update: [], evict: [] });
    expect(toBinary(nri.CreateContainerResponseSchema, message)).toEqual(new Uint8Array());
  });

  it("takes the last of a key that is given twice", () => {
    const message = containerUpdate.fromWit({
      containerId: "c",
      ignoreFailure: false,
      linux: {
        resources: {
          hugepageLimits: [],
          devices: [],
          unified: [
            ["memory.high", "1"],
            ["memory.high", "2"],
          ],
        },
      },
    });
    expect(message.linux?.resources?.unified).toEqual({ "memory.high": "2" });
  });
});

describe("events", () => {
  it("have the bit before their number", () => {
    expect(events.fromWit({ runPodSandbox: true })).toBe(1);
    expect(events.fromWit({ createContainer: true, validateContainerAdjustment: true })).toBe(0x2008);
    expect(events.fromWit(events.toWit(0x3fff))).toBe(0x3fff);
    expect(events.fromWit({})).toBe(0);
  });
});

function subject<Desc extends DescMessage, Wit>(
  desc: Desc,
  codec: Codec<MessageShape<Desc>, Wit>,
  ...record: Subject["record"]
): Subject {
  return { name: desc.name, desc, codec: codec as Codec<unknown, unknown>, record };
}
