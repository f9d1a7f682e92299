import { describe, expect, it } from "vitest";
import { parseDirGrant, parseEnvGrant } from "../src/run/parse-grants.ts";

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
