import { describe, expect, it } from "vitest";
import { checkModulePath } from "../src/go-module-path.ts";
import { checkLicense, licenseFile } from "../src/license.ts";
import { renderNextSteps } from "../src/next-steps.ts";
import { checkName, withoutScope } from "../src/plugin-name.ts";

describe("checkName()", () => {
  it.each(["a", "header-remover", "v2", "a1-b2-c3", "@acme/header-remover", "a".repeat(214)])("takes %j", (name) => {
    expect(checkName(name)).toBe(name);
  });

  it.each([
    "",
    "A",
    "Header",
    "header_remover",
    "header remover",
    "-a",
    "a-",
    "a--b",
    "1a",
    ".a",
    "a.b",
    "../a",
    "/a",
    "a/b",
    "@/a",
    "@acme/",
    "@acme/a/b",
    "acme/a",
    "node_modules",
    "fs",
    "aux",
    "@acme/com1",
    "vendor",
    "größe",
    "a\n",
    "<%= a %>",
    "a".repeat(215),
  ])("refuses %j and states the rule", (name) => {
    expect(() => checkName(name)).toThrow(/\[INVALID_ANSWER\] the name ".*; a name is lower-case letters/u);
  });
});

describe("checkModulePath()", () => {
  it.each(["example.com/a", "github.com/acme/order-filter", "corp/x_y~z/v2", "a"])("takes %j", (path) => {
    expect(checkModulePath(path)).toBe(path);
  });

  it.each([
    "",
    "/a",
    "a/",
    "a//b",
    "a b",
    "a@v1",
    "a\nreplace x => y",
    "../a",
    "a/.git",
    "a/b.",
    "-mod=mod",
    "x/con",
    "x/nul.go",
    "a/v1",
    "größe.example/a",
    "a".repeat(201),
  ])("refuses %j, as go does", (path) => {
    expect(() => checkModulePath(path)).toThrow(/\[INVALID_ANSWER\] the module ".*; write the path of its repository/u);
  });
});

describe("withoutScope()", () => {
  it("keeps what follows the scope", () => {
    expect([withoutScope("@acme/a-b"), withoutScope("a-b")]).toEqual(["a-b", "a-b"]);
  });
});

describe("checkLicense()", () => {
  it.each(["MIT", "Apache-2.0", "(MIT OR Apache-2.0)", "GPL-2.0-only WITH Classpath-exception-2.0", "LicenseRef-ours"])(
    "takes %j",
    (license) => {
      expect(checkLicense(license)).toBe(license);
    },
  );

  it.each(["UNLICENSED", "SEE LICENSE IN LICENSE.md"])("takes npm's own %j", (license) => {
    expect(checkLicense(license)).toBe(license);
  });

  it("knows the file that npm's own words name", () => {
    expect(["SEE LICENSE IN LICENSE.md", "MIT", "UNLICENSED"].map(licenseFile)).toEqual([
      "LICENSE.md",
      undefined,
      undefined,
    ]);
  });

  it.each(["", "mine", "MIT OR", "MIT, Apache-2.0", "SEE LICENSE IN ../../x", "unlicensed"])(
    "refuses %j",
    (license) => {
      expect(() => checkLicense(license)).toThrow("is not an SPDX expression");
    },
  );
});

describe("renderNextSteps()", () => {
  it.each([
    ["a", "linux", "cd a"],
    ["a b", "linux", "cd 'a b'"],
    ["it's", "linux", String.raw`cd 'it'\''s'`],
    ["$HOME", "linux", "cd '$HOME'"],
    ["-a", "linux", "cd ./-a"],
    ["../a", "linux", "cd ../a"],
    ["x/../a", "linux", "cd a"],
    ["/abs/a", "linux", "cd /abs/a"],
    ["zoë", "linux", "cd 'zoë'"],
    ["a b", "win32", `cd "a b"`],
  ] as const)("quotes %j for %s", (directory, platform, change) => {
    expect(renderNextSteps("/home/ada", { directory }, platform)).toBe(`  ${change}\n  npm install\n  npm test\n`);
  });

  it("needs no cd when the project is here", () => {
    const here = "  npm install\n  npm test\n";
    expect(renderNextSteps("/home/ada", { directory: "." })).toBe(here);
    expect(renderNextSteps("/home/ada", { directory: "/home/ada" })).toBe(here);
  });

  it("says how to set up what npm can't, and what is needed", () => {
    const setup = { posix: ["make env"], win32: ["py env"] };
    const project = { directory: ".", setup, needs: "Python" };
    const needs = '\nRequires Python. Run "npx armory doctor" to see what is missing.\n';
    expect(renderNextSteps("/home/ada", project, "linux")).toBe(`  npm install\n  make env\n  npm test\n${needs}`);
    expect(renderNextSteps("/home/ada", project, "win32")).toBe(`  npm install\n  py env\n  npm test\n${needs}`);
  });
});
