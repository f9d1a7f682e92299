// Writes src/proto/nri_pb.ts from nri.proto by protoc-gen-es. Run by hand after nri.proto was changed; a test compares the result.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The directory of nri.proto and of what is generated from it. */
export const protoDirectory = fileURLToPath(new URL("../src/proto", import.meta.url));

/** The content of nri_pb.ts. */
export async function generate(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), "nri-proto-"));
  try {
    const generator = join(dirname(require.resolve("@bufbuild/protoc-gen-es/package.json")), "bin/protoc-gen-es");
    const opt = ["target=ts", "import_extension=ts", "erasable_syntax=true"];
    const template = { version: "v2", plugins: [{ local: [process.execPath, generator], out, opt }] };
    await buf("generate", protoDirectory, "--template", JSON.stringify(template));
    return await readFile(join(out, "nri_pb.ts"), "utf8");
  } finally {
    await rm(out, { recursive: true });
  }
}

/** Run buf; gives the bytes that it prints. */
export async function buf(...args: string[]): Promise<Buffer> {
  const command = join(dirname(require.resolve("@bufbuild/buf/package.json")), "bin/buf");
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { encoding: "buffer" });
  return stdout;
}

const require = createRequire(import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(join(protoDirectory, "nri_pb.ts"), await generate());
}
