import { readFile } from "node:fs/promises";
import { main } from "@armory-plugins/cli";
import { parseSettings } from "@armory-plugins/nri";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { fakeTerminal } from "./support/terminal.ts";

/** The repository. */
const root = new URL("../../../", import.meta.url);

/** Run the program; its exit code and what it printed. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = fakeTerminal(await tempDir());
  const code = await main(args, terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

/** The objects of the example's manifest, by their kinds. */
async function manifest(): Promise<ReadonlyMap<string, Manifest>> {
  const text = await readFile(new URL("examples/nri-daemonset/daemonset.yaml", root), "utf8");
  const documents = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  return new Map(documents.map((document) => [document.kind, document]));
}

interface Manifest {
  readonly kind: string;
  readonly data: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          {
            readonly command: string[];
            readonly args: string[];
            readonly volumeMounts: { name: string; mountPath: string }[];
          },
        ];
        readonly volumes: { readonly name: string }[];
      };
    };
  };
}

describe("armory nri serve", () => {
  it("has help, under each of its names", async () => {
    const help = await run("nri", "serve", "--help");
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain("Usage: armory nri serve [options]");
    const words = help.out.replaceAll(/\s+/gu, " ");
    for (const fallback of ["/opt/nri/plugins", "/etc/nri/conf.d", "/var/run/nri/nri.sock"]) {
      expect(words).toContain(`(default: "${fallback}")`);
    }
    expect(await run("help", "nri", "serve")).toEqual(help);
    expect((await run("help", "nri", "swerve")).err).toContain("error: unknown command 'nri swerve'");
  });

  it.each([
    [["nri"], "Usage: armory nri"],
    [["nri", "sreve"], "Did you mean serve?"],
    [["nri", "serve", "--metrics", "9464"], '"9464" is not HOST:PORT, such as 127.0.0.1:9464, [::1]:9464 or :9464.'],
    [["nri", "serve", "--metrics", ":99999"], '":99999" is not HOST:PORT'],
    [["nri", "serve", "--log-format", "xml"], "Allowed choices are text, json."],
    [["nri", "serve", "plugin.wasm"], "too many arguments"],
  ])("answers %j with exit code 2", async (args, message) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });

  it("ends with 0 when it is stopped, having waited for a runtime", async () => {
    const directory = await tempDir();
    const terminal = fakeTerminal(directory);
    const flags = ["--plugins", "plugins", "--config-dir", "conf", "--runtime-socket", "nri.sock"];
    const serving = main(["nri", "serve", ...flags], terminal);
    await expect.poll(terminal.err).toMatch(/ WARN {2}there is no directory ".*plugins"; waiting for it\n$/);
    terminal.abort();
    expect(await serving).toBe(0);
  });
});

describe("armory nri run", () => {
  it.each([
    [["--plugins", "nope.wasm"], '"nope.wasm" does not exist; expected a directory of plugins, or a single plugin'],
    [
      ["--plugins", "nope.wasm", "--config", "c.yaml"],
      '"nope.wasm" does not exist; expected a directory of plugins, or a single plugin',
    ],
    [
      ["--plugins", "plugins", "--config", "nope.yaml"],
      '"nope.yaml" does not exist; expected the config of a single plugin; --config-dir takes a directory',
    ],
    [
      ["--plugins", "plugins", "--config", "plugins"],
      '"plugins" is a directory; expected the config of a single plugin; --config-dir takes a directory',
    ],
    [
      ["--plugins", "plugins", "--config-dir", "c.yaml"],
      '"c.yaml" is not a directory; expected a directory of configs; --config takes the config of a single plugin',
    ],
    [
      ["--plugins", "plugins", "--config", "c.yaml"],
      '[INVALID_CONFIG] cannot give the plugins in "FOLDER/plugins" the config "FOLDER/c.yaml": a file goes with one plugin alone; name a directory of configs, or one plugin',
    ],
  ])("answers %j with what is wrong with the paths", async (flags, message) => {
    const directory = await tempDir({
      "c.yaml": "a: 1",
      "pod.yaml": "{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { containers: [{ name: app }] } }",
      "plugins/10-a.wasm": "",
      "plugins/20-b.wasm": "",
    });
    const terminal = fakeTerminal(directory);
    const code = await main(["nri", "run", "--pod", "pod.yaml", ...flags], terminal);
    expect({ code, out: terminal.out(), err: terminal.err().replaceAll(directory, "FOLDER") }).toEqual({
      code: 1,
      out: "",
      err: `error: ${message}\n`,
    });
  });
});

describe("the example's manifest", () => {
  it("starts the program with flags that it has, and mounts what they name", async () => {
    const container = (await manifest()).get("DaemonSet")?.spec.template.spec.containers[0];
    expect(container?.command).toEqual(["armory-nri"]);
    const { out } = await run("nri", "serve", "--help");
    const flags = container?.args.map((arg) => arg.split("=")[0] ?? "") ?? [];
    for (const flag of flags) expect(out).toContain(`  ${flag} <`);
    const mounts = container?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
    expect(mounts).toEqual(["/plugins", "/etc/nri/conf.d", "/var/run/nri", "/cache"]);
    expect(container?.args).toEqual(
      expect.arrayContaining([
        "--plugins=/plugins",
        "--config-dir=/etc/nri/conf.d",
        "--runtime-socket=/var/run/nri/nri.sock",
      ]),
    );
    const { volumes } = (await manifest()).get("DaemonSet")?.spec.template.spec ?? { volumes: [] };
    expect(volumes.map(({ name }) => name)).toEqual(container?.volumeMounts.map(({ name }) => name));
  });

  it("has a config that a plugin made of a template takes", async () => {
    const data = (await manifest()).get("ConfigMap")?.data ?? {};
    const directory = await tempDir({
      "conf/10-limits.conf": data["10-limits.conf"] ?? "",
      "plugins/10-limits.wasm": await readFile(new URL("templates/nri/typescript/plugin.wasm", root)),
      "pod.yaml":
        "{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { containers: [{ name: app, resources: { limits: { memory: 1Gi } } }] } }",
    });
    const terminal = fakeTerminal(directory);
    const flags = ["--pod", "pod.yaml", "--plugins", "plugins", "--config-dir", "conf"];
    expect(await main(["nri", "run", ...flags], terminal)).toBe(0);
    expect(terminal.err()).toContain(
      "10-limits info: configured: max-memory 536870912, 1 forbidden annotations, allowed: nothing\n",
    );
    expect(terminal.out()).toContain("  ~ linux.resources.memory.limit  1073741824 → 536870912\n");
  });

  it("has settings that can be read", async () => {
    const data = (await manifest()).get("ConfigMap")?.data ?? {};
    expect(parseSettings(data["10-limits.yaml"] ?? "", "10-limits.yaml")).toMatchObject({
      failurePolicy: { failRequest: false },
      requestTimeout: 1000,
    });
  });
});
