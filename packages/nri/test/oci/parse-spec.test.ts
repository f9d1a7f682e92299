import { describe, expect, it } from "vitest";
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

  it.each([
    ['{"process":', /\[INVALID_SPEC\] "c.json" line 1, column \d+: /],
    [
      '{"process":{"env":"A=1"},"mounts":[{}]}',
      /"c.json" is no OCI runtime spec: process.env: .*; mounts.0.destination: /,
    ],
    ['{"linux":{"devices":[{"path":"/dev/x","type":"c","major":1.5,"minor":1}]}}', /linux.devices.0.major/],
    ["[]", /"c.json" is no OCI runtime spec: the file: /],
    ["", /"c.json" is no OCI runtime spec: the file: /],
    ["a: &a [*a]", /"c.json"/],
  ])("refuses %s", (text, message) => {
    expect(() => parseSpec(text, "c.json")).toThrow(message);
  });
});
