import { formatReference, isTag, OciError, parseReference } from "@armory-plugins/oci";
import { describe, expect, it } from "vitest";

const sha256 = `sha256:${"a0".repeat(32)}` as const;
const sha512 = `sha512:${"b1".repeat(64)}` as const;

describe("parseReference()", () => {
  it.each([
    ["ghcr.io/acme/plugin", { registry: "ghcr.io", repository: "acme/plugin" }],
    ["ghcr.io/acme/plugin:1.0.0", { registry: "ghcr.io", repository: "acme/plugin", tag: "1.0.0" }],
    ["oci://ghcr.io/acme/plugin:1.0.0", { registry: "ghcr.io", repository: "acme/plugin", tag: "1.0.0" }],
    [`ghcr.io/plugin@${sha256}`, { registry: "ghcr.io", repository: "plugin", digest: sha256 }],
    [`ghcr.io/plugin:v1@${sha512}`, { registry: "ghcr.io", repository: "plugin", tag: "v1", digest: sha512 }],
    ["localhost/plugin:_x", { registry: "localhost", repository: "plugin", tag: "_x" }],
    ["localhost:5000/a/b/c/d", { registry: "localhost:5000", repository: "a/b/c/d" }],
    ["registry:5000/a", { registry: "registry:5000", repository: "a" }],
    ["127.0.0.1:5000/a:1", { registry: "127.0.0.1:5000", repository: "a", tag: "1" }],
    ["[::1]:5000/a:1", { registry: "[::1]:5000", repository: "a", tag: "1" }],
    ["[0:0:0:0:0:0:0:1]/a", { registry: "[::1]", repository: "a" }],
    ["[2001:DB8::1]:65535/a", { registry: "[2001:db8::1]:65535", repository: "a" }],
    ["GHCR.io/a", { registry: "ghcr.io", repository: "a" }],
    ["xn--bcher-kva.example/a", { registry: "xn--bcher-kva.example", repository: "a" }],
    ["r.io/a__b/c-d/e.f/g---h/0_1", { registry: "r.io", repository: "a__b/c-d/e.f/g---h/0_1" }],
    [`r.io/a:${"t".repeat(128)}`, { registry: "r.io", repository: "a", tag: "t".repeat(128) }],
    [`r.io/${"a".repeat(250)}`, { registry: "r.io", repository: "a".repeat(250) }],
  ])("reads %s", (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
    expect(parseReference(formatReference(parseReference(text)))).toEqual(reference);
  });

  it.each([
    ["", "it does not begin with a registry"],
    ["plugin", "it does not begin with a registry"],
    ["plugin:1.0", "it does not begin with a registry"],
    ["acme/plugin:1.0", "it does not begin with a registry"],
    ["ghcr.io", "it does not begin with a registry"],
    ["/a", '"" is not a host'],
    ["ghcr.io/", "it has no repository"],
    ["ghcr.io/:1", "it has no repository"],
    ["https://ghcr.io/a:1", '"https://" is not the scheme of references'],
    ["registry://ghcr.io/a:1", '"registry://" is not the scheme of references'],
    ["OCI://ghcr.io/a:1", '"OCI://" is not the scheme of references'],
    ["oci:ghcr.io/a:1", '"oci:ghcr.io" is not a host'],
    ["ghcr.io/Acme/Plugin:1", 'the repository "Acme/Plugin" has upper-case letters'],
    ["ghcr.io/../etc/passwd:1", '"../etc/passwd" is not a repository'],
    ["ghcr.io/a/../b", '"a/../b" is not a repository'],
    ["ghcr.io/a/./b", '"a/./b" is not a repository'],
    ["ghcr.io/a//b", '"a//b" is not a repository'],
    ["ghcr.io/a/", '"a/" is not a repository'],
    ["ghcr.io//a", '"/a" is not a repository'],
    ["ghcr.io/a___b", '"a___b" is not a repository'],
    ["ghcr.io/a%2f..%2fb", '"a%2f..%2fb" is not a repository'],
    ["ghcr.io/a?b", '"a?b" is not a repository'],
    ["ghcr.io/a#b", '"a#b" is not a repository'],
    ["ghcr.io/a b", '"a b" is not a repository'],
    ["ghcr.io/a\\b", String.raw`"a\\b" is not a repository`],
    ["ghcr.io/a\n", String.raw`"a\n" is not a repository`],
    ["ghcr.io/ünïcode:1", '"ünïcode" is not a repository'],
    ["ghcr.io/а:1", '"а" is not a repository'],
    ["ghcr.io/a:ü", '"ü" is not a tag'],
    ["ghcr.io/a:", '"" is not a tag'],
    ["ghcr.io/a:.hidden", '".hidden" is not a tag'],
    ["ghcr.io/a:-x", '"-x" is not a tag'],
    ["ghcr.io/a:1\n", '"1\n" is not a tag'],
    ["ghcr.io/a:1:2", '"1:2" is not a tag'],
    ["ghcr.io/a:b/c", '"b/c" is not a tag'],
    [`ghcr.io/a:${"t".repeat(129)}`, "is not a tag"],
    ["ghcr.io/a@", '"" is not a digest'],
    ["ghcr.io/a@sha256:abc", '"sha256:abc" is not a digest'],
    ["ghcr.io/a@latest", '"latest" is not a digest'],
    [`ghcr.io/a@${sha256.toUpperCase()}`, "is not a digest"],
    [`ghcr.io/a@sha256:${"A0".repeat(32)}`, "is not a digest"],
    [`ghcr.io/a@md5:${"a0".repeat(16)}`, "is not a digest"],
    [`ghcr.io/a@${sha256}@${sha256}`, "is not a digest"],
    [`ghcr.io/a@${sha256}:1`, "is not a digest"],
    ["bücher.example/a", "its registry has characters that a host name cannot have"],
    ["ghcr.io\u202e/a", "its registry has characters that a host name cannot have"],
    ["user:secret@ghcr.io/a", '"user:secret@ghcr.io" is not a host'],
    ["ghcr.io:0/a", '"ghcr.io:0" is not a host'],
    ["ghcr.io:080/a", '"ghcr.io:080" is not a host'],
    ["ghcr.io:65536/a", '"ghcr.io:65536" is not a host'],
    ["ghcr.io:/a", '"ghcr.io:" is not a host'],
    ["ghcr.io:http/a", '"ghcr.io:http" is not a host'],
    ["..:5000/a", '"..:5000" is not a host'],
    ["ghcr..io/a", '"ghcr..io" is not a host'],
    ["ghcr.io./a", '"ghcr.io." is not a host'],
    ["-x.io/a", '"-x.io" is not a host'],
    ["a_b.io/a", '"a_b.io" is not a host'],
    ["::1/a", '"::1" is not a host'],
    ["[::1/a", '"[::1" is not a host'],
    ["[::g]/a", '"[::g]" is not a host'],
    ["[fe80::1%25eth0]/a", '"[fe80::1%25eth0]" is not a host'],
    ["127.1:5000/a", '"127.1:5000" is not a host'],
    ["0x7f.0.0.0x1/a", '"0x7f.0.0.0x1" is not a host'],
    ["256.256.256.256/a", '"256.256.256.256" is not a host'],
    [`r.io/${"a".repeat(251)}`, "the registry and the repository have more than 255 characters"],
    ["a/".repeat(400), "it has more than 600 characters"],
  ])("refuses %j", (text, reason) => {
    const error = thrownBy(() => parseReference(text));
    expect(error).toMatchObject({ name: "OciError", code: "INVALID_REFERENCE" });
    expect(error.detail).toMatch(/^cannot read the reference ".*": /su);
    expect(error.detail).toContain(reason);
  });

  it("says what to write instead", () => {
    expect(thrownBy(() => parseReference("ghcr.io/Acme/Plugin:1")).remedy).toBe('write "acme/plugin"');
    expect(thrownBy(() => parseReference("https://ghcr.io/a:1")).remedy).toBe('write "oci://ghcr.io/a:1"');
  });

  it("takes no longer for a long name that is almost right", () => {
    expect(() => parseReference(`r.io/${"a-".repeat(290)}`)).toThrow(/is not a repository/);
  });
});

it("isTag() tells what may be a tag", () => {
  expect(["1.0.0", "latest", "_", "v1-rc.1", "t".repeat(128)].filter((text) => !isTag(text))).toEqual([]);
  expect(["", ".", "-", "a b", "a+b", "é", "a\n", "t".repeat(129)].filter(isTag)).toEqual([]);
});

function thrownBy(call: () => unknown): OciError {
  try {
    call();
  } catch (error) {
    if (error instanceof OciError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
