import { copyFile, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { hasOciRegistry, type OciRegistry, registryUser, startOciRegistry } from "@armory-plugins/local-registry/oci";
import { tempDir } from "@armory-plugins/support";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { type FakeTerminal, fakeTerminal } from "./support/terminal.ts";

const records = `{"topic":"orders","key":"k","payload":"v"}\n`;

let plugin: Uint8Array;
let other: Uint8Array;

beforeAll(async () => {
  plugin = await buildGuest("backup");
  other = await buildGuest("restore");
});

/** Run a command in a directory; it has to end with 0. */
async function armory(cwd: string, ...args: string[]): Promise<string> {
  const terminal = fakeTerminal(cwd);
  expect([await main(args, terminal), terminal.err()]).toEqual([0, expect.any(String)]);
  return terminal.out();
}

/** Run a command that fails. */
async function refused(cwd: string, ...args: string[]): Promise<string> {
  const terminal = fakeTerminal(cwd);
  expect(await main(args, terminal)).not.toBe(0);
  return terminal.err();
}

/** A directory with a plugin that was built at a known time. */
async function project(wasm: Uint8Array = plugin): Promise<string> {
  const cwd = await tempDir({ "plugin.wasm": wasm });
  await utimes(join(cwd, "plugin.wasm"), 1_700_000_000, 1_700_000_000);
  return cwd;
}

describe.skipIf(!hasOciRegistry("go"))("a plugin in a registry", () => {
  let registry: OciRegistry;
  beforeAll(async () => {
    registry = await startOciRegistry({ program: "go" });
  });
  afterAll(() => registry.close());

  it("is pushed, pulled, listed, run and removed", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/round-trip:1.0`;
    const pinned = (await armory(cwd, "push", name)).trim();
    expect(pinned).toMatch(/^127\.0\.0\.1:\d+\/acme\/round-trip@sha256:[0-9a-f]{64}$/);
    expect(await armory(cwd, "push", name)).toBe(`${pinned}\n`);
    expect(await armory(cwd, "pull", name, "--out", "copy.wasm")).toBe(`${pinned}\n`);
    expect(await readFile(join(cwd, "copy.wasm"))).toEqual(Buffer.from(plugin));
    const [item] = JSON.parse(await armory(cwd, "list", "--output", "json"));
    expect(item).toEqual({
      reference: name,
      digest: pinned.split("@")[1],
      pulledAt: expect.any(String),
      size: plugin.length,
      file: expect.stringContaining(cwd),
    });
    const terminal = fakeTerminal(cwd, records);
    expect(await main(["run", `oci://${name}`], terminal)).toBe(0);
    expect(JSON.parse(terminal.out())).toMatchObject({ outcome: "accepted" });
    expect(await armory(cwd, "rm", name)).toBe(`${name}\n`);
    expect(await armory(cwd, "list", "--output", "json")).toBe("[]\n");
  });

  it("is pulled by the first command that names it", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/first-use:1.0`;
    await armory(cwd, "push", name);
    const elsewhere = await tempDir();
    const terminal = fakeTerminal(elsewhere, records);
    expect(await main(["run", `oci://${name}`], terminal)).toBe(0);
    expect(terminal.err()).toContain(`pulling ${name}\n`);
    const again = fakeTerminal(elsewhere, records);
    expect(await main(["run", `oci://${name}`], again)).toBe(0);
    expect(again.err()).not.toContain("pulling");
    expect(again.out()).toBe(terminal.out());
  });

  it("is inspected without being pulled: what it is, and what it asks for", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/inspected:1.0`;
    const pinned = (await armory(cwd, "push", name, "--annotation", "com.example.team=orders")).trim();
    const info = JSON.parse(await armory(cwd, "inspect", `oci://${name}`, "--output", "json"));
    expect(info).toEqual({
      reference: pinned,
      digest: pinned.split("@")[1],
      size: plugin.length,
      metadata: {},
      permissions: [],
      component: {
        exports: ["init", "transform"],
        imports: ["kannika:wasi-plugins/types@0.1.0"],
        target: "kannika:wasi-plugins/wasi-backup-plugin@0.1.0",
      },
      created: "2023-11-14T22:13:20.000Z",
      annotations: { "dev.armory-plugins.permissions": "[]", "com.example.team": "orders" },
    });
    expect(await armory(cwd, "inspect", `oci://${name}`)).toBe(
      `${[
        `reference    ${pinned}`,
        "world        kannika:wasi-plugins/wasi-backup-plugin@0.1.0",
        "created      2023-11-14T22:13:20.000Z",
        `size         ${(plugin.length / 1000).toFixed(1)} kB (${plugin.length.toLocaleString("en")} bytes)`,
        "",
        "exports",
        "  init",
        "  transform",
        "",
        "imports",
        "  kannika:wasi-plugins/types@0.1.0",
        "",
        "permissions",
        "  none: it asks for nothing that you would grant",
      ].join("\n")}\n`,
    );
    expect(await armory(cwd, "list", "--output", "json")).toBe("[]\n");
  });

  it("stays in the store when its tag moves, until it is removed", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/moved:1.0`;
    const before = (await armory(cwd, "push", name)).trim();
    await armory(cwd, "pull", name);
    await writeFile(join(cwd, "plugin.wasm"), other);
    const after = (await armory(cwd, "push", name)).trim();
    const terminal = fakeTerminal(cwd);
    expect(await main(["pull", name], terminal)).toBe(0);
    expect(terminal.out()).toBe(`${after}\n`);
    expect(terminal.err()).toBe(
      `warning: ${name} has moved to ${after.split("@")[1]}; the plugin it led to stays in the store as ${before}\n`,
    );
    const listed: { reference: string }[] = JSON.parse(await armory(cwd, "list", "--output", "json"));
    expect(listed.map(({ reference }) => reference)).toEqual([name, before]);
    await armory(cwd, "rm", before);
    expect((JSON.parse(await armory(cwd, "list", "--output", "json")) as unknown[]).length).toBe(1);
  });

  it("is saved to a tar file and loaded on another machine", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/carried:1.0`;
    await armory(cwd, "push", name);
    await armory(cwd, "pull", name);
    await armory(cwd, "save", name, "--out", "plugins.tar");
    const elsewhere = await tempDir();
    await copyFile(join(cwd, "plugins.tar"), join(elsewhere, "plugins.tar"));
    expect(await armory(elsewhere, "load", "plugins.tar")).toBe(`${name}\n`);
    const terminal = fakeTerminal(elsewhere, records);
    expect(await main(["run", `oci://${name}`], terminal)).toBe(0);
    expect(terminal.err()).not.toContain("pulling");
  });

  it("is refused, and pulled again, when its file in the store was changed", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/changed:1.0`;
    await armory(cwd, "push", name);
    const { file } = JSON.parse(await armory(cwd, "pull", name, "--output", "json"));
    await writeFile(
      file,
      plugin.map((byte, index) => (index === plugin.length - 1 ? byte ^ 1 : byte)),
    );
    expect(await refused(cwd, "run", `oci://${name}`)).toContain(
      `cannot use ${name} of the store: "${file}" is not what was pulled; pull it again`,
    );
    await armory(cwd, "pull", name);
    expect(await readFile(file)).toEqual(Buffer.from(plugin));
  });

  it("says what is missing", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/missing:1.0`;
    const missing = await refused(cwd, "pull", name);
    expect(missing).toContain(`error: [ARTIFACT_NOT_FOUND] cannot pull ${name}`);
    expect(await refused(cwd, "run", `oci://${name}`)).toContain(`[ARTIFACT_NOT_FOUND] cannot pull ${name}`);
    expect(await refused(cwd, "rm", name)).toBe(
      `error: [NOT_IN_STORE] cannot remove ${name}: not in the store; see what is there with: npx armory list\n`,
    );
    expect(await armory(cwd, "rm", "--force", name)).toBe("");
    expect(await refused(cwd, "save", name, "--out", "x.tar")).toBe(
      `error: [NOT_IN_STORE] cannot save ${name}: it is not in the store; pull it first: npx armory pull ${name}\n`,
    );
    expect(await readdir(cwd)).toEqual(expect.not.arrayContaining(["x.tar"]));
  });

  it("must be a plugin when it is pushed", async () => {
    const cwd = await tempDir({ "plugin.wasm": "text" });
    expect(await refused(cwd, "push", `${registry.host}/acme/text:1.0`)).toContain(
      "[NOT_WASM] plugin.wasm is no WebAssembly",
    );
    expect(await refused(await tempDir(), "push", `${registry.host}/acme/none:1.0`)).toBe(
      'error: "plugin.wasm" does not exist; expected a plugin\n',
    );
    expect(await refused(cwd, "push", `${registry.host}/acme/text@sha256:${"0".repeat(64)}`)).toContain("[NOT_WASM]");
    expect(await refused(cwd, "push", "plugin")).toContain("[INVALID_REFERENCE]");
  });
});

describe.skipIf(!hasOciRegistry("docker"))("a registry that asks who is there", () => {
  let registry: OciRegistry;
  beforeAll(async () => {
    registry = await startOciRegistry({ program: "docker", auth: "password" });
  });
  afterAll(() => registry.close());

  it("is told what docker login has stored", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/private:1.0`;
    expect(await refused(cwd, "push", name)).toMatch(/\[(?:ACCESS_DENIED|AUTHENTICATION_FAILED)\] cannot push/);
    const auth = Buffer.from(`${registryUser.username}:${registryUser.password}`).toString("base64");
    await mkdir(join(cwd, "docker"));
    await writeFile(join(cwd, "docker/config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }));
    const terminal = fakeTerminal(cwd, "", { DOCKER_CONFIG: join(cwd, "docker") });
    expect([await main(["push", name], terminal), terminal.err()]).toEqual([0, ""]);
    const pulling = fakeTerminal(cwd, "", { DOCKER_CONFIG: join(cwd, "docker") });
    expect([await main(["pull", name], pulling), pulling.err()]).toEqual([0, ""]);
    expect(pulling.out()).toBe(terminal.out());
  });
});

describe("a pull that is interrupted", () => {
  let server: Server;
  let answering: Promise<void>;
  let terminal: FakeTerminal;

  beforeAll(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    answering = promise;
    server = createServer(() => resolve());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => server.closeAllConnections());

  it("ends at once, and leaves nothing", async () => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const cwd = await tempDir();
    terminal = fakeTerminal(cwd);
    const pulling = main(["pull", `127.0.0.1:${port}/acme/slow:1.0`], terminal);
    await answering;
    terminal.abort();
    expect(await pulling).toBe(130);
    await expect(stat(join(cwd, ".local"))).rejects.toThrow("ENOENT");
    server.close();
  });
});
