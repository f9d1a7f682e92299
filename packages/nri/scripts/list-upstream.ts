// Writes test/proto/upstream.json, the listing of the .proto of containerd/nri. Run by hand for another version, with Go and the module proxy:
// the tests need neither.
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { buf } from "./generate.ts";
import { listProto } from "./list-proto.ts";

const module = "github.com/containerd/nri@v0.12.5";

const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", module]);
const { Dir: directory }: { readonly Dir: string } = JSON.parse(stdout);
const set = await buf("build", join(directory, "pkg/api"), "--as-file-descriptor-set", "-o", "-#format=binpb");
const [file] = createFileRegistry(fromBinary(FileDescriptorSetSchema, set)).files;
if (file === undefined) throw new Error(`${module} has no api.proto`);
const target = fileURLToPath(new URL("../test/proto/upstream.json", import.meta.url));
await writeFile(target, `${JSON.stringify({ module, ...listProto(file) }, null, 2)}\n`);
