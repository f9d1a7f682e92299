import {
  createRegistryClient,
  isOciError,
  listWitVersions,
  pullWit,
  pushWit,
  witRepository,
} from "@armory-plugins/oci";
import { describe, expect, it } from "vitest";
import { someBytes } from "../support/content.ts";
import { describeRegistries } from "../support/registry.ts";

const wit = {
  name: "acme:tool",
  version: "0.1.0",
  bytes: someBytes(1000),
  exports: ["acme:tool/types@0.1.0"],
  created: new Date(0),
};

describe("witRepository()", () => {
  it("puts the prefix before the namespace", () => {
    const metadata = { registry: "ghcr.io", namespacePrefix: "webassembly/" };
    expect(witRepository(metadata, "wasi:http")).toEqual({ registry: "ghcr.io", repository: "webassembly/wasi/http" });
    expect(witRepository({ ...metadata, namespacePrefix: "wit-" }, "a:b").repository).toBe("wit-a/b");
  });

  it.each(["tool", "a:b:c", ":b", "a:", "../x:y", "a:../../b", "A:b", "a:b@1", "a b:c"])("refuses %j", (name) => {
    const metadata = { registry: "ghcr.io", namespacePrefix: "" };
    expect(() => witRepository(metadata, name)).toThrow(expect.objectContaining({ code: "INVALID_REFERENCE" }));
  });
});

describeRegistries([{ program: "go" }, { program: "docker", auth: "password" }], (_, { connect, inRepository }) => {
  it("keeps a version as it was pushed first", async () => {
    const client = connect();
    const repository = inRepository("acme/tool");
    expect(await listWitVersions(client, repository)).toEqual([]);
    const first = await pushWit(client, repository, wit);
    expect(first.isUnchanged).toBe(false);
    expect(await pushWit(client, repository, { ...wit, created: new Date() })).toEqual({ ...first, isUnchanged: true });
    const error: unknown = await pushWit(client, repository, { ...wit, bytes: someBytes(999) }).catch(
      (thrown: unknown) => thrown,
    );
    expect(isOciError(error) && error.code).toBe("VERSION_PUBLISHED");
    expect(await listWitVersions(client, repository)).toEqual(["0.1.0"]);
    const pulled = await pullWit(connect(), { ...repository, tag: "0.1.0" });
    expect(pulled).toMatchObject({ reference: first.reference });
    expect(Buffer.compare(pulled.bytes, wit.bytes)).toBe(0);
  });

  it("has no tag for build metadata", async () => {
    const error: unknown = await pushWit(createRegistryClient(), inRepository("acme/tool"), {
      ...wit,
      version: "0.1.0+build",
    }).catch((thrown: unknown) => thrown);
    expect(isOciError(error) && error.code).toBe("INVALID_REFERENCE");
  });
});
