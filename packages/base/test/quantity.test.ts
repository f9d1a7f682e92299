import { parseDuration, parseSize } from "@armory-plugins/base";
import { describe, expect, it } from "vitest";

describe("parseSize()", () => {
  it.each([
    ["1kB", 1000],
    ["64Mi", 67_108_864],
    ["256MiB", 268_435_456],
    ["64MB", 64_000_000],
    ["1.5KiB", 1536],
    ["2GB", 2_000_000_000],
  ])("reads %s", (text, value) => {
    expect(parseSize(text)).toBe(value);
  });

  it.each(["", "1", "MiB", "-1kB", "1e3kB", "0kB", "64 MB", "64mb", "64M", "5 parsecs", "9999999999GiB"])(
    "refuses %j",
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );
});

describe("parseDuration()", () => {
  it.each([
    ["500ms", 500],
    ["1.5s", 1500],
    ["2m", 120_000],
    ["1h", 3_600_000],
  ])("reads %s", (text, value) => {
    expect(parseDuration(text)).toBe(value);
  });

  it.each(["", "500", "s", "-5s", "0s", "0.1ms", "1d", "5 s", "5S"])("refuses %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
