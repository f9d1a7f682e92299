import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

it("the file of a plugin's thread has no descriptors of messages, which each thread would prepare", async () => {
  const file = await readFile(new URL("../../dist/thread/plugin-entry.js", import.meta.url), "utf8");
  // What @bufbuild/protobuf makes of a .proto, and the names by which nri_pb.ts has it
  expect(["fileDesc", "messageDesc", "ContainerSchema"].filter((name) => file.includes(name))).toEqual([]);
  expect(file).toContain("ContainerCodec");
});
