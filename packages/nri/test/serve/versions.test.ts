// `armory nri serve` and the plugins of the templates, against upstream's side of NRI in the versions that containerd and CRI-O have had.
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PluginCode } from "@armory-plugins/host";
import { create, toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oldNriVersions } from "../../scripts/runtime.ts";
import type { NriVersion } from "../../scripts/runtime.ts";
import { allEvents, earlyEvents, eventBit } from "../../src/adaptation/events.ts";
import { loadNriCode, startPluginThread } from "@armory-plugins/nri";
import { ConfigureResponseSchema, Event } from "../../src/proto/nri_pb.ts";
import { hasRuntime, type Json, type RealRuntime, startRuntime } from "../real-runtime.ts";
import { hangUpAfterConfigure } from "../support/leaving-runtime.ts";
import { tempDir } from "@armory-plugins/support";
import { buildCorePlugin } from "./core-plugin.ts";
import { Serving, startServing } from "./serving.ts";

const languages = ["typescript", "rust", "go", "go-core", "python"] as const;
const versions: readonly NriVersion[] = [...oldNriVersions, "newest"];
/** Those that ask validators. */
const late: ReadonlySet<NriVersion> = new Set(["v0.10.0", "v0.11.0", "newest"]);

/** The mask of all that a version has. */
function eventsOf(version: NriVersion): number {
  if (late.has(version)) return allEvents;
  return version.startsWith("v0.9.1-") ? earlyEvents | podUpdates : earlyEvents;
}

const createContainer = eventBit(Event.CREATE_CONTAINER);
const podUpdates = eventBit(Event.UPDATE_POD_SANDBOX) | eventBit(Event.POST_UPDATE_POD_SANDBOX);
const asked = createContainer | eventBit(Event.UPDATE_CONTAINER) | eventBit(Event.VALIDATE_CONTAINER_ADJUSTMENT);

const pod = { id: "pod0", name: "pod0", uid: "uid0", namespace: "default" };
const container = { id: "ctr0", pod_sandbox_id: "pod0", name: "app", state: "CONTAINER_RUNNING" };

function template(language: string): Promise<Uint8Array> {
  return readFile(fileURLToPath(new URL(`../../../../templates/nri/${language}/plugin.wasm`, import.meta.url)));
}

/** A path that leads to the socket of one runtime after another. */
class SwitchedSocket {
  readonly path: string;

  constructor(directory: string) {
    this.path = join(directory, "nri.sock");
  }

  async leadTo(runtime: RealRuntime): Promise<void> {
    await symlink(runtime.socket, `${this.path}.new`);
    await rename(`${this.path}.new`, this.path);
  }
}

describe.runIf(hasRuntime(...versions))("plugins of the templates", () => {
  let socket: SwitchedSocket;
  let serving: Serving;
  const codes = new Map<string, PluginCode>();

  beforeAll(async () => {
    const files: Record<string, string | Uint8Array> = {};
    for (const [index, language] of languages.entries()) {
      files[`plugins/${index}0-${language}.wasm`] = await template(language);
      files[`conf/${language}.conf`] = `max-memory: ${index + 1}00Mi\n`;
      files[`conf/${language}.yaml`] = "restart: { firstDelay: 100ms, maxDelay: 1s }\n";
    }
    const directory = await mkdtemp(join(tmpdir(), "nri-versions-"));
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(directory, path, ".."), { recursive: true });
      await writeFile(join(directory, path), content);
    }
    for (const language of languages) {
      const options = { name: language, cacheDir: join(directory, "cache") };
      codes.set(language, await loadNriCode(await template(language), options));
    }
    // Now that they are kept transpiled
    socket = new SwitchedSocket(directory);
    serving = new Serving(directory, socket.path, ["--isolation", "thread"]);
  });

  afterAll(async () => {
    serving.child.kill("SIGKILL");
    await serving.ended;
    await rm(serving.directory, { recursive: true, force: true });
  });

  it.each(versions)("are registered, synchronized and asked by NRI %s", async (nri) => {
    const runtime = await startRuntime({ nri });
    const state: Json = {
      pods: [pod],
      containers: [{ ...container, linux: { resources: { memory: { limit: { value: 2 ** 30 } } } } }],
    };
    await runtime.send("setState", state);
    const before = serving.log.length;
    await socket.leadTo(runtime);
    const events = asked & eventsOf(nri);
    const plugins = await runtime.untilPlugins(languages.length);
    expect(plugins).toEqual(languages.map((name, index) => ({ index: `${index}0`, name, kind: "external", events })));
    // Each has its config, and was told of the container
    const limits = runtime.events.flatMap(({ updates = [] }) => updates).map(limitOf);
    expect(limits.toSorted((one, other) => one - other)).toEqual(
      [100, 200, 300, 400, 500].map((mebibytes) => mebibytes * 2 ** 20),
    );
    const { adjust } = (await runtime.createContainer({ pod, container })) as { adjust: Json };
    expect(adjust).toMatchObject({ linux: { resources: { memory: { limit: { value: "104857600" } } } } });
    await expect
      .poll(() => serving.log.slice(before).filter(({ msg }) => msg.startsWith("registered with")).length)
      .toBe(languages.length);
    expect(
      serving.log.slice(before).filter(({ level, msg }) => level === "error" && !msg.includes("runtime closed")),
    ).toEqual([]);
  });

  it.each(versions)("adjust containers of NRI %s, and refuse one where that asks validators", async (nri) => {
    const runtime = await startRuntime({ nri });
    const knownEvents = eventsOf(nri);
    for (const [name, code] of codes) {
      const thread = startPluginThread({
        code,
        name,
        index: "10",
        config: "forbidden-annotations: [forbidden]\nmax-memory: 64Mi\n",
      });
      await thread.connect(runtime.socket, { knownEvents });
      await runtime.untilPlugins(1);
      const asks = { ...pod, annotations: { "env.armory.dev": "A=1" } };
      expect(await runtime.createContainer({ pod: asks, container }), name).toMatchObject({
        adjust: { env: [{ key: "A", value: "1" }], linux: { resources: { memory: { limit: { value: "67108864" } } } } },
      });
      const update = { pod, container, linux_resources: { memory: { limit: { value: 2 ** 30 } } } };
      expect(await runtime.send("updateContainer", update), name).toMatchObject({ update: [{ containerId: "ctr0" }] });
      const forbidden = runtime.createContainer({
        pod: { ...pod, annotations: { "annotations.armory.dev": "forbidden=1" } },
        container,
      });
      if (late.has(nri)) await expect(forbidden, name).rejects.toThrow(/annotation "forbidden" of .* is forbidden/);
      else expect(await forbidden, name).toMatchObject({ adjust: { annotations: { forbidden: "1" } } });
      await thread.close();
      await runtime.untilPlugins(0);
    }
  });

  it("are said to miss what an old runtime lacks, each once, however often such a runtime starts", () => {
    const said = serving.log
      .filter(({ code }) => code === "NRI_TOO_OLD")
      .map(({ plugin, level, msg }) => ({ plugin, level, msg }));
    const msg =
      "the runtime's NRI is older than 0.10 and does not send VALIDATE_CONTAINER_ADJUSTMENT; update the runtime to containerd 2.2 or CRI-O 1.34";
    const expected = languages.map((name, index) => ({ plugin: `${index}0-${name}`, level: "warn", msg }));
    expect(said.toSorted((one, other) => (one.plugin ?? "").localeCompare(other.plugin ?? ""))).toEqual(expected);
  });
});

describe.runIf(hasRuntime(...versions))("a plugin", () => {
  const wants = (events: number): Promise<Uint8Array> =>
    buildCorePlugin({
      deeds: {
        Configure: { answer: toBinary(ConfigureResponseSchema, create(ConfigureResponseSchema, { events })) },
      },
    });

  it("that only validates is refused with a word by NRI 0.9, and served once the runtime is newer", async () => {
    const runtime = await startRuntime({ nri: "v0.9.0" });
    const serving = await startServing(runtime.socket, {
      "plugins/10-validator.wasm": await wants(eventBit(Event.VALIDATE_CONTAINER_ADJUSTMENT)),
      "plugins/20-other.wasm": await wants(createContainer),
    });
    const line = await serving.untilLogged("[NRI_TOO_OLD]");
    expect(line).toMatchObject({ level: "error", plugin: "10-validator", code: "NRI_TOO_OLD" });
    expect(line.msg).toBe(
      "[NRI_TOO_OLD] plugin 10-validator: the runtime's NRI is older than 0.10, and knows none of the events that the plugin wants: VALIDATE_CONTAINER_ADJUSTMENT; run it on containerd 2.2 or CRI-O 1.34, or newer; not served until then",
    );
    expect((await runtime.untilPlugins(1)).map(({ name }) => name)).toEqual(["other"]);
    await runtime.kill();
    const newer = await startRuntime({ socket: runtime.socket });
    expect((await newer.untilPlugins(2)).map(({ name }) => name)).toEqual(["validator", "other"]);
    expect(serving.log.filter(({ code }) => code === "NRI_TOO_OLD")).toHaveLength(1);
  });

  it.each(versions)("gets those of its events that NRI %s has, whichever plugin that is told of first", async (nri) => {
    const runtime = await startRuntime({ nri });
    const validate = eventBit(Event.VALIDATE_CONTAINER_ADJUSTMENT);
    const wanted = [allEvents, createContainer | podUpdates, createContainer | validate];
    await startServing(runtime.socket, {
      "plugins/10-every.wasm": await wants(allEvents),
      "plugins/20-updates.wasm": await wants(createContainer | podUpdates),
      "plugins/30-validates.wasm": await wants(createContainer | validate),
      // To the runtime, as to the plugin, that is all that there are
      "plugins/40-none.wasm": await wants(0),
    });
    const known = eventsOf(nri);
    const told = (await runtime.untilPlugins(4)).map(({ events }) => events);
    expect(told).toEqual([...wanted.map((events) => events & known), known]);
  });

  it("of a runtime that goes away at Configure keeps its events", async () => {
    const path = join(await tempDir(), "nri.sock");
    const serving = await startServing(path, {
      "plugins/10-late.wasm": await wants(eventBit(Event.VALIDATE_CONTAINER_ADJUSTMENT)),
    });
    await hangUpAfterConfigure(path);
    const runtime = await startRuntime({ socket: path });
    await runtime.untilPlugins(1);
    expect(serving.log.filter(({ code }) => code === "NRI_TOO_OLD")).toEqual([]);
  });
});

function limitOf(update: Json): number {
  const { linux } = update as {
    readonly linux: { readonly resources: { readonly memory: { readonly limit: { readonly value: string } } } };
  };
  return Number(linux.resources.memory.limit.value);
}
