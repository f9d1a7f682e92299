import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";
import { build, readProject } from "@armory-plugins/build";
import { transpileByJco } from "@armory-plugins/test-guests/transpile-by-jco";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { installedVersions, localWheels } from "../src/python/wanted-packages.ts";
import { buildFailure } from "./support/build-failure.ts";
import { instantiate } from "./support/instantiate.ts";
import { cacheWithPython, plainEnv, pythonProject } from "./support/python.ts";

const minutes = 60_000;
const sdk = ["armory-plugins"];

let cacheDir: string;
beforeAll(async () => {
  cacheDir = await cacheWithPython();
}, 10 * minutes);

/** What a plugin does by its record's key, and what its answer then has in it. */
const faults: Readonly<Record<string, string>> = {
  json: "JSONDecodeError: Expecting value: line 1 column 1 (char 0) (at plugin.py:20)",
  codec: "JSONDecodeError: Expecting value: line 1 column 1 (char 0) (at plugin.py:22)",
  raise: "ValueError: no good (at plugin.py:24)",
  no: "not today",
  exit: "SystemExit (at plugin.py:28)",
  text: "transform accepted a record whose payload is a value of type str; expected bytes or None",
  partition: "transform accepted a record whose partition is 2147483648; expected an integer of 32 bits or None",
  none: "transform returned None; expected accept(record), reject(record) or fail(reason)",
  import:
    "ModuleNotFoundError: cannot import turtle while the plugin runs; import it at the top of a module (at plugin",
  open: "OSError: [Errno 52] a plugin has no files, so open() cannot be called (at plugin.py:",
  time: "OSError: [Errno 52] a plugin has no clock, so time() cannot be called (at plugin.py:",
  deep: "RecursionError: ",
};

describe("build() of a plugin that the SDK in Python defines", { timeout: 10 * minutes }, () => {
  it("makes outcomes of its answers, and of all that goes wrong", async () => {
    const projectDir = await pythonProject(odd, sdk);
    const { path } = await build({ projectDir, cacheDir, env: plainEnv, onOutput: () => {} });
    expect(await componentWit(await readFile(path))).not.toContain("import wasi:");
    const plugin = await instantiate(path);
    const transform = (action: string): unknown =>
      plugin.call("transform", {
        key: new TextEncoder().encode(action),
        headers: [],
        payload: Uint8Array.of(0, 0, 0, 0, 7, 123),
      });
    expect(transform("echo")).toEqual({ tag: "error", val: "transform was called before init" });

    plugin.call("init", { topic: "orders" }, "limit: 3");
    const record = {
      key: new TextEncoder().encode("echo"),
      headers: [{ key: "a", val: undefined }],
      partition: -1,
      offset: 2n ** 63n - 1n,
      timestamp: { kind: "log-append-time", time: -(2n ** 63n) },
      payload: new Uint8Array(),
    };
    const headers = [...record.headers, { key: "echo", val: new TextEncoder().encode("orders 3") }];
    expect(plugin.call("transform", record)).toEqual({ tag: "accepted", val: { ...record, headers } });

    for (const [action, text] of Object.entries(faults)) {
      expect.soft(transform(action), action).toEqual({ tag: "error", val: expect.stringContaining(text) });
    }
    expect(transform("strptime")).toMatchObject({ tag: "rejected" });

    expect(thrownBy(() => plugin.call("init", { topic: "orders" }, "limit: low"))).toBe(
      "config: limit: expected an integer, not a string",
    );
    expect(thrownBy(() => plugin.call("init", { topic: "nobody" }, ""))).toBe("the topic nobody is not for me");
  });

  it("leads what a plugin of NRI logs, prints and asks for to the runtime", async () => {
    const manifest = `[project]\nname = "odd"\nversion = "1.0"\ndependencies = ["armory-plugins"]\n[tool.armory]\nworld = "nri"\n`;
    const projectDir = await pythonProject("", [], { "pyproject.toml": manifest, "src/odd.py": oddNri });
    const { path } = await build({ projectDir, cacheDir, env: plainEnv, onOutput: () => {} });
    const { instantiate: make } = await transpileByJco(await readFile(path));
    const calls: unknown[] = [];
    const runtime = {
      log: (level: string, message: string) => void calls.push([level, message]),
      updateContainers: (...asked: unknown[]) => void calls.push(asked),
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the contract of NRI
    const plugin = make({ "armory:nri/runtime": runtime })["plugin"] as Record<string, (...args: unknown[]) => unknown>;
    expect(plugin["configure"]?.(configureRequest)).toEqual({
      events: expect.objectContaining({ createContainer: true, stopContainer: false }),
      failurePolicy: undefined,
    });
    const create = (name: string): unknown => plugin["createContainer"]?.({ ...pod, name }, container);
    expect(create("orders")).toMatchObject({ adjust: { annotations: [["pod", "orders"]] }, update: [], evict: [] });
    const resources = expect.objectContaining({ unified: [["a", "b"]] });
    expect(calls).toEqual([
      ["info", "configured by test"],
      ["error", "oh shop: KeyError: 'x' (at odd.py:16)"],
      ["info", expect.stringMatching(/^Traceback .*\n {2}File "\/1\/odd\.py", line 16/s)],
      ["warn", expect.stringMatching(/odd\.py:20: UserWarning: careful$/)],
      [[{ containerId: "c9", linux: { resources }, ignoreFailure: false }], []],
    ]);
    const texts = {
      raise: "RuntimeError: broken (at odd.py:23)",
      bad: "create_container returned an invalid answer: adjust.env[0].value: expected a string, not 1",
    };
    for (const [name, text] of Object.entries(texts)) {
      expect(thrownBy(() => create(name))).toBe(text);
    }
  });

  it.runIf(process.platform !== "win32")(
    "takes the versions that the virtual environment has, where they fit",
    async () => {
      const venv = await tempDir();
      await promisify(execFile)("python3", ["-m", "venv", "--without-pip", venv]);
      const python = join(venv, "bin", "python");
      const script = "import sysconfig; print(sysconfig.get_path('purelib'))";
      const { stdout } = await promisify(execFile)(python, ["-c", script]);
      const install = async (name: string, version: string, more = ""): Promise<void> => {
        const info = join(stdout.trim(), `${name}-${version}.dist-info`);
        await mkdir(info);
        await writeFile(join(info, "METADATA"), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${more}`);
      };
      await install("Armory.Plugins", "0.0.3", "Requires-Dist: yaml>=1\nRequires-Dist: extra; extra == 'x'\n");
      await install("yaml", "1.5");
      await install("extra", "1.0");
      await install("tool", "1.0");
      await install("mail_hider", "0.1.0");
      await writeFile(join(stdout.trim(), "mail_hider-0.1.0.dist-info", "direct_url.json"), "{}");
      const context = { env: plainEnv, signal: undefined, timeoutMs: minutes };
      const find = (...dependencies: string[]): Promise<string[]> =>
        installedVersions(venv, dependencies, { python, env: plainEnv }, context);
      expect(await find("armory-plugins~=0.0.1", "mail-hider")).toEqual(["armory-plugins==0.0.3", "yaml==1.5"]);
      expect(await find("not-installed")).toEqual([]);
      expect(await installedVersions(venv, ["yaml"], { python: "python3", env: plainEnv }, context)).toEqual([]);
    },
  );

  it("takes a wheel of PIP_FIND_LINKS that changed under the same version", async () => {
    const wheels = await tempDir();
    const project = await readProject(await pythonProject("", ["armory-plugins==0.0.0"]));
    if (project.language !== "python") throw new Error("not a project in Python");
    const find = (): Promise<string[]> =>
      localWheels(project.dependencies, { PIP_FIND_LINKS: `/not/there ${pathToFileURL(wheels).href}` });
    expect(await find()).toEqual([]);
    const name = "armory_plugins-0.0.0-py3-none-any.whl";
    await writeFile(join(wheels, name), "one");
    await writeFile(join(wheels, "other-1.0-py3-none-any.whl"), "of nobody");
    const [one] = await find();
    await writeFile(join(wheels, name), "two");
    const [two, ...more] = await find();
    expect([one?.startsWith(`${name} `), one === two, more]).toEqual([true, false, []]);
  });
});

describe("build() of a module that uses the SDK in Python wrongly", { timeout: 10 * minutes }, () => {
  it.each([
    [
      "has two plugins",
      `${head}class A(BackupPlugin[None]):\n${body}class B(BackupPlugin[None]):\n${body}`,
      "TypeError: A and B are plugins; keep one of them",
    ],
    [
      "has no plugin",
      head,
      "ImportError: the module plugin has neither a class below BackupPlugin nor a class WitWorld",
    ],
    [
      "has a config that cannot be decoded",
      `${head}class A(BackupPlugin[complex]):\n${body}`,
      "TypeError: no config can be decoded into complex; see the SDK's README for the types it has",
    ],
    [
      "is of another world",
      `${head.replaceAll("BackupPlugin", "RestorePlugin")}class A(RestorePlugin[None]):\n${body}`,
      'TypeError: A is a plugin of another world than wasi-backup-plugin; correct "world" in pyproject.toml',
    ],
  ])("says so of one that %s", async (_, module, reason) => {
    const { message } = await buildFailure(await pythonProject(module, sdk), { cacheDir, env: plainEnv });
    expect(message).toBe(
      `[COMPILE_FAILED] componentize-py ended with exit code 1: ${reason}; correct what its output says`,
    );
  });
});

const head = "from armory_plugins import BackupPlugin, accept\n";
const body = "    def transform(self, record): return accept(record)\n";

const configureRequest = {
  config: "",
  runtimeName: "test",
  runtimeVersion: "",
  registrationTimeout: 0n,
  requestTimeout: 0n,
  nriVersion: "",
};
const pod = { id: "", uid: "", namespace: "", labels: [], annotations: [], runtimeHandler: "", pid: 0, ips: [] };
const container = {
  id: "",
  podSandboxId: "",
  name: "shop",
  state: "unknown",
  labels: [],
  annotations: [],
  args: [],
  env: [],
  mounts: [],
  pid: 0,
  rlimits: [],
  createdAt: 0n,
  startedAt: 0n,
  finishedAt: 0n,
  exitCode: 0,
  statusReason: "",
  statusMessage: "",
  cdiDevices: [],
};

const oddNri = `import logging
import warnings

from armory_plugins.nri import ContainerAdjustment, ContainerUpdate, KeyValue, LinuxContainerUpdate, LinuxResources, NriPlugin, runtime

log = logging.getLogger(__name__)

class Odd(NriPlugin[None]):
    def configure(self, request):
        print("configured by", request.runtime_name)

    def create_container(self, pod, container):
        if pod.name == "orders":
            import traceback
            try:
                {}["x"]
            except KeyError:
                log.exception("oh %s", container.name)
                log.info("%s", traceback.format_exc())
            warnings.warn("careful")
            runtime.update_containers([ContainerUpdate("c9", LinuxContainerUpdate(LinuxResources(unified={"a": "b"})))])
        if pod.name == "raise":
            raise RuntimeError("broken")
        return ContainerAdjustment(annotations={"pod": pod.name}, env=[KeyValue("A", 1)] if pod.name == "bad" else [])
`;

const odd = `import json
import time
from dataclasses import dataclass
from datetime import datetime

from armory_plugins import BackupPlugin, PluginError, Record, accept, reject

@dataclass
class Config:
    limit: int = 0

class Odd(BackupPlugin[Config]):
    def init(self):
        if self.context.topic == "nobody":
            raise PluginError("the topic nobody is not for me")

    def transform(self, record):
        match record.key.decode():
            case "json":
                json.loads(record.payload.decode())
            case "codec":
                json.loads(record.payload[:3])
            case "raise":
                raise ValueError("no good")
            case "no":
                raise PluginError("not today")
            case "exit":
                raise SystemExit
            case "text":
                record.payload = "text"
            case "partition":
                record.partition = 2**31
            case "none":
                return None
            case "import":
                import turtle
            case "open":
                open("x")
            case "time":
                time.time()
            case "deep":
                self.transform(record)
            case "strptime":
                datetime.strptime("2026-08-01", "%Y-%m-%d")
                "é".encode("idna")
                return reject(record)
            case "echo":
                record.headers.add("echo", f"{self.context.topic} {self.config.limit}".encode())
        return accept(record)
`;

/** The error of a call, which jco throws as it is. */
function thrownBy(call: () => unknown): unknown {
  try {
    return { answer: call() };
  } catch (error) {
    return error;
  }
}
