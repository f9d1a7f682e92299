import { describe, expect, it } from "vitest";
import { complete } from "../../src/nri/complete.ts";
import { adjustment, container, updates } from "../../src/nri/shapes.ts";

const whole = {
  annotations: [],
  mounts: [],
  env: [],
  hooks: undefined,
  linux: undefined,
  rlimits: [],
  cdiDevices: [],
  args: [],
};

describe("complete()", () => {
  it("fills in lists, maps and blanks", () => {
    expect(complete(adjustment, {}, { what: "it" })).toEqual(whole);
    const cpu = { linux: { resources: { cpu: { shares: 2n } }, scheduler: { policy: "rr", priority: 1 } } };
    expect(complete(adjustment, cpu, { what: "it" })).toMatchObject({
      linux: {
        cgroupsPath: "",
        sysctl: [],
        resources: { cpu: { shares: 2n, quota: undefined, cpus: "", mems: "" }, unified: [] },
        scheduler: { policy: "rr", nice: 0, priority: 1, flags: [], runtime: 0n, deadline: 0n, period: 0n },
      },
    });
    expect(complete(updates, [{ containerId: "a" }], { what: "it" })).toEqual([
      { containerId: "a", linux: undefined, ignoreFailure: false },
    ]);
  });

  it("takes an object, a Map and pairs for a map, any iterable for a list, and null for undefined", () => {
    for (const annotations of [{ a: "1" }, new Map([["a", "1"]]), [["a", "1"]]]) {
      expect(complete(adjustment, { annotations }, { what: "it" })).toEqual({ ...whole, annotations: [["a", "1"]] });
    }
    expect(complete(adjustment, { args: new Set(["a"]), linux: null }, { what: "it" })).toEqual({
      ...whole,
      args: ["a"],
    });
  });

  it("replaces half a character, which has no UTF-8", () => {
    const half = { env: [{ key: "a", value: "\uD83D" }], annotations: { "\uD83D": "" } };
    expect(complete(adjustment, half, { what: "it" })).toMatchObject({
      env: [{ value: "\uFFFD" }],
      annotations: [["\uFFFD", ""]],
    });
  });

  it("fills in everything when it is lenient, also in lists", () => {
    expect(complete(container, { rlimits: [{ type: "x" }] }, { what: "it", isLenient: true })).toMatchObject({
      id: "",
      state: "unknown",
      createdAt: 0n,
      exitCode: 0,
      linux: undefined,
      rlimits: [{ type: "x", hard: 0n, soft: 0n }],
    });
  });

  it.each([
    [
      { rlimits: [{ type: "x", soft: 1n }] },
      "it rlimits[0].hard is undefined; expected a bigint from 0n to 18446744073709551615n",
    ],
    [{ rlimits: [{ type: "x", soft: 1n, hard: 5 }] }, "it rlimits[0].hard is the number 5; expected a bigint"],
    [{ rlimits: [{ type: "x", soft: -1n, hard: 5n }] }, "it rlimits[0].soft is the bigint -1; expected a bigint"],
    [
      { linux: { oomScoreAdj: 2n ** 63n } },
      "it linux.oomScoreAdj is the bigint 9223372036854775808; expected a bigint",
    ],
    [
      { linux: { devices: [{ path: "/a", type: "c", major: 1n, minor: 1n, uid: -1 }] } },
      "it linux.devices[0].uid is the number -1; expected an integer from 0 to 4294967295",
    ],
    [
      { linux: { devices: [{ path: "/a", type: "c", major: 1n, minor: 1n, uid: 1.5 }] } },
      "uid is the number 1.5; expected an integer",
    ],
    [
      { linux: { ioPriority: { class: "fast" } } },
      "it linux.ioPriority.class is a string of 4 characters; expected one of none, rt, be, idle",
    ],
    [{ linux: { rdt: { remove: 1 } } }, "it linux.rdt.remove is the number 1; expected a boolean"],
    [{ mounts: "/a" }, "it mounts is a string of 2 characters; expected an array"],
    [{ mounts: [[]] }, "it mounts[0] is an array; expected an object"],
    [{ args: [1] }, "it args[0] is the number 1; expected a string"],
    [{ annotations: { "a/b": 1 } }, 'it annotations["a/b"] is the number 1; expected a string'],
    [{ annotations: ["ab"] }, "it annotations[0] is a string of 2 characters; expected a pair of a string and a value"],
    [
      {
        annotations: [
          ["a", "1"],
          ["a", "2"],
        ],
      },
      'it annotations has the key "a" twice; leave one out',
    ],
    [{ annotation: {} }, "it annotation does not exist; there is: annotations, mounts, env"],
    [{ linux: { memory: {} } }, "it linux.memory does not exist"],
    [[], "it is an array; expected an object"],
    ["x", "it is a string of 1 characters; expected an object"],
  ])("refuses %o", (value, message) => {
    expect(() => complete(adjustment, value, { what: "it" })).toThrow(Error);
    expect(() => complete(adjustment, value, { what: "it" })).toThrow(message);
  });
});
