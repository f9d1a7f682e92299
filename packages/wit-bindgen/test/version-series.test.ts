import { newestVersion } from "@armory-plugins/wit-bindgen";
import { describe, expect, it } from "vitest";
import { compareVersions, isSameSeries, parseVersion, seriesOf } from "../src/version-series.ts";

/** From https://semver.org, rule 11, with the older one first. */
const ordered = [
  "0.0.1",
  "0.1.0-alpha",
  "0.1.0",
  "0.9.0",
  "0.10.0",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "2.0.0",
  "2.1.0",
  "2.1.1",
];

function parse(text: string) {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`${text} is not a version`);
  return version;
}

describe("versions", () => {
  it("are in the order of semantic versioning", () => {
    expect(ordered.toReversed().map(parse).toSorted(compareVersions)).toEqual(ordered.map(parse));
    expect(compareVersions(parse("1.0.0+a"), parse("1.0.0+b"))).toBe(0);
  });

  it.each([
    "",
    "1",
    "1.2",
    "v1.2.3",
    "1.2.3.4",
    "01.2.3",
    "1.2.3-",
    "1.2.3-01",
    "1.2.3-a..b",
    "1.2.3+",
    " 1.2.3",
    "1.2.3\n",
    "1.2.-3",
    "9".repeat(30) + ".0.0",
  ])("are not such as %j", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  it.each([
    ["1.0.0", "1.*"],
    ["12.3.4-rc.1", "12.*"],
    ["0.2.3", "0.2.*"],
    ["0.0.3", "0.0.3"],
    ["0.0.0", "0.0.0"],
  ])("%s is of the series %s", (text, series) => {
    expect(seriesOf(parse(text))).toBe(series);
  });

  it("are of one series or of two", () => {
    expect(isSameSeries("0.2.0", "0.2.9")).toBe(true);
    expect(isSameSeries("0.2.0", "0.3.0")).toBe(false);
    expect(isSameSeries("0.0.1", "0.0.2")).toBe(false);
    expect(isSameSeries(undefined, undefined)).toBe(true);
    expect(isSameSeries(undefined, "1.0.0")).toBe(false);
  });

  it("have a newest release, which is not a prerelease", () => {
    expect(newestVersion(["0.9.0", "0.10.0", "0.11.0-rc.1", "latest", "sha256-ab"])).toBe("0.10.0");
    expect(newestVersion(["0.1.0-rc.1"])).toBeUndefined();
  });
});
