import { userDirectory } from "@armory-plugins/base/user-directory";
import { describe, expect, it } from "vitest";

describe.runIf(process.platform === "linux")("the user's directories", () => {
  it("are those of the XDG variables, and below the home where these are relative", () => {
    expect(userDirectory("data", { XDG_DATA_HOME: "/data", HOME: "" })).toBe("/data/armory-plugins");
    expect(userDirectory("data", { XDG_DATA_HOME: "data", HOME: "/home" })).toBe("/home/.local/share/armory-plugins");
    expect(userDirectory("config", { HOME: "/home" })).toBe("/home/.config/armory-plugins");
    expect(userDirectory("cache", { XDG_CACHE_HOME: "", HOME: "/home" })).toBe("/home/.cache/armory-plugins");
  });

  it("are none where the home is not an absolute path", () => {
    expect(() => userDirectory("data", { HOME: "home" })).toThrow('HOME is "home", not an absolute path');
  });
});
