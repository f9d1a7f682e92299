import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { installPeer, type OciRegistryOptions, type Peer, registryUser } from "@armory-plugins/local-registry/oci";
import { createWasmArtifact, digestOf, readWasmConfig, readWasmManifest, type Repository } from "@armory-plugins/oci";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, expect, it } from "vitest";
import { collect, inPieces } from "./support/content.ts";
import { describeRegistries, type RegistryUnderTest } from "./support/registry.ts";

/** A component that has nothing: its preamble. */
const component = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00);
const kinds: readonly OciRegistryOptions[] = [
  { program: "go" },
  { program: "docker" },
  { program: "go", auth: "password" },
  { program: "docker", auth: "password" },
  { program: "go", auth: "token" },
  { program: "docker", auth: "token" },
];

type Name = Peer | "we";
const pushers: readonly Exclude<Name, "crane">[] = ["we", "wkg", "oras"];
const pullers: readonly Name[] = ["we", "wkg", "oras", "crane"];

/** Where a test and the programs in it work: a directory with the component and docker's credentials. */
interface Place extends RegistryUnderTest {
  readonly directory: string;
  run(peer: Peer, ...args: string[]): Promise<string>;
}

beforeAll(() => {
  for (const peer of ["crane", "oras", "wkg"] as const) installPeer(peer);
});

describeRegistries(kinds, (_, context) => {
  for (const pusher of pushers) {
    it(`gives what ${pusher} pushed to everybody`, async () => {
      const place = await makePlace(context);
      const repository = context.inRepository(`acme/by-${pusher}`);
      await push(pusher, place, repository);
      for (const puller of pullers) {
        expect(Buffer.compare(await pull(puller, place, repository), component), puller).toBe(0);
      }
    });
  }

  it("says the same of the component as wkg does", async () => {
    const place = await makePlace(context);
    const configs = await Promise.all(
      (["we", "wkg"] as const).map(async (pusher) => {
        const repository = context.inRepository(`acme/config-by-${pusher}`);
        await push(pusher, place, repository);
        const client = context.connect();
        const { layer, config, title } = readWasmManifest(
          (await client.fetchManifest({ ...repository, tag: "1" })).bytes,
        );
        const { os, component: world } = readWasmConfig(await collect(client.fetchBlob(repository, config)), layer);
        return { layer, title, os, world };
      }),
    );
    expect(configs[0]).toEqual(configs[1]);
  });
});

// --- internal ---

async function makePlace(context: RegistryUnderTest): Promise<Place> {
  const { username, password } = registryUser;
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  const directory = await tempDir({
    "plugin.wasm": component,
    "docker/config.json": { auths: { [context.registry.host]: { auth } } },
  });
  const env = { ...process.env, DOCKER_CONFIG: join(directory, "docker"), HOME: directory };
  return {
    ...context,
    registry: context.registry,
    directory,
    async run(peer, ...args) {
      const { stdout } = await promisify(execFile)(installPeer(peer), args, { cwd: directory, env });
      return stdout;
    },
  };
}

async function push(pusher: Name, place: Place, repository: Repository): Promise<void> {
  const { registry } = repository;
  const reference = `${registry}/${repository.repository}:1`;
  if (pusher === "we") await pushOurs(place, repository);
  if (pusher === "wkg") await place.run("wkg", "oci", "push", "--insecure", registry, reference, "plugin.wasm");
  if (pusher === "oras") {
    const { config } = artifact();
    await writeFile(join(place.directory, "config.json"), config.bytes);
    const typed = `config.json:${config.descriptor.mediaType}`;
    await place.run("oras", "push", "--plain-http", "--config", typed, reference, "plugin.wasm:application/wasm");
  }
}

function artifact() {
  return createWasmArtifact({
    digest: digestOf(component),
    size: component.length,
    title: "plugin.wasm",
    created: new Date(0),
    component: { exports: [], imports: [] },
  });
}

async function pushOurs({ connect }: Place, repository: Repository): Promise<void> {
  const { layer, config, manifest } = artifact();
  const client = connect();
  await client.pushBlob(repository, layer, () => inPieces(component));
  await client.pushBlob(repository, config.descriptor, () => inPieces(config.bytes));
  await client.pushManifest({ ...repository, tag: "1" }, manifest.bytes, manifest.descriptor.mediaType);
}

async function pull(puller: Name, place: Place, repository: Repository): Promise<Uint8Array> {
  const reference = `${repository.registry}/${repository.repository}:1`;
  const out = join(place.directory, `pulled-by-${puller}`);
  await mkdir(out);
  switch (puller) {
    case "we": {
      const client = place.connect();
      const { bytes } = await client.fetchManifest({ ...repository, tag: "1" });
      return await collect(client.fetchBlob(repository, readWasmManifest(bytes).layer));
    }
    case "wkg":
      await place.run(
        "wkg",
        "oci",
        "pull",
        "--insecure",
        repository.registry,
        reference,
        "-o",
        join(out, "plugin.wasm"),
      );
      return await readFile(join(out, "plugin.wasm"));
    case "oras":
      await place.run("oras", "pull", "--plain-http", "--output", out, reference);
      return await readFile(join(out, "plugin.wasm"));
    case "crane":
      await place.run("crane", "pull", "--insecure", "--format", "oci", reference, join(out, "layout"));
      return await readFile(join(out, "layout", "blobs", "sha256", digestOf(component).slice(7)));
  }
}
