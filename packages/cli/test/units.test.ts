import { describe, expect, it } from "vitest";
import { parseDirGrant, parseEnvGrant } from "../src/run/parse-grants.ts";
import { parseDuration, parseSize, renderCount, renderSize } from "../src/units.ts";

describe("parseSize()", () => {
  it.each([
    ["1", 1],
    ["256MiB", 268_435_456],
    ["64 mb", 64_000_000],
    ["1.5KiB", 1536],
    ["2GB", 2_000_000_000],
  ])("reads %s", (text, value) => {
    expect(parseSize(text)).toEqual({ value });
  });

  it.each(["", "MiB", "-1", "1e3", "0", "0.1B", "5 parsecs", "9999999999GiB"])("refuses %j", (text) => {
    expect(parseSize(text)).toHaveProperty("problem");
  });
});

describe("parseDuration()", () => {
  it.each([
    ["500", 500],
    ["500ms", 500],
    ["1.5s", 1500],
    ["2m", 120_000],
    ["1h", 3_600_000],
  ])("reads %s", (text, value) => {
    expect(parseDuration(text)).toEqual({ value });
  });

  it.each(["", "s", "-5s", "0", "1d"])("refuses %j", (text) => {
    expect(parseDuration(text)).toHaveProperty("problem");
  });
});

describe("renderSize() and renderCount()", () => {
  it.each([
    [999, "999 B"],
    [1000, "1.0 kB"],
    [999_949, "999.9 kB"],
    [999_950, "1.0 MB"],
    [13_456_183, "13.5 MB"],
  ])("shows %d bytes as %s", (bytes, text) => {
    expect(renderSize(bytes)).toBe(text);
  });

  it("sets thousands apart", () => {
    expect([0, 999, 1000, 1_234_567].map((count) => renderCount(count))).toEqual(["0", "999", "1,000", "1,234,567"]);
  });
});

describe("parseDirGrant() and parseEnvGrant()", () => {
  it.each([
    ["data:/data", { hostPath: "data", guestPath: "/data", access: "read" }],
    ["/a/b:/data:ro", { hostPath: "/a/b", guestPath: "/data", access: "read" }],
    [".:/:rw", { hostPath: ".", guestPath: "/", access: "read-write" }],
    ["C:\\data:/data:rw", { hostPath: "C:\\data", guestPath: "/data", access: "read-write" }],
  ])("reads %s", (text, grant) => {
    expect(parseDirGrant(text)).toEqual(grant);
  });

  it.each(["data", "data:data", ":/data", "data:/data:rx"])("refuses %s", (text) => {
    expect(() => parseDirGrant(text)).toThrowError("is not HOST:GUEST[:ro|rw]");
  });

  it("keeps what follows the first equals sign", () => {
    expect(parseEnvGrant("A=b=c")).toEqual({ name: "A", value: "b=c" });
    expect(parseEnvGrant("A=")).toEqual({ name: "A", value: "" });
    expect(() => parseEnvGrant("=b")).toThrowError("is not NAME=VALUE");
  });
});
