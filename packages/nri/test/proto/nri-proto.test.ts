import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generate, protoDirectory } from "../../scripts/generate.ts";
import { listProto } from "../../scripts/list-proto.ts";
import { file_nri } from "../../src/proto/nri_pb.ts";

describe("nri.proto", () => {
  it("has the names, numbers and types of containerd/nri's own", async () => {
    const text = await readFile(new URL("upstream.json", import.meta.url), "utf8");
    const { module, ...upstream } = JSON.parse(text) as { readonly module: string };
    expect(module).toBe("github.com/containerd/nri@v0.12.5");
    expect(listProto(file_nri)).toEqual(upstream);
  });

  it("is what nri_pb.ts was generated from", async () => {
    expect(await readFile(join(protoDirectory, "nri_pb.ts"), "utf8")).toBe(await generate());
  });
});
