import { copyFile, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { hasOciRegistry, type OciRegistry, registryUser, startOciRegistry } from "@armory-plugins/local-registry/oci";
import { tempDir } from "@armory-plugins/support";
import { buildNriComponent } from "@armory-plugins/test-guests";
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

  it("is taken by its name wherever a path is taken", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/anywhere:1.0`;
    await armory(cwd, "push", name);
    const cases = ["-b", "passthrough", "--case", "backup/timestamp/*", "--seed", "1"];
    expect(await armory(cwd, "conformance", `oci://${name}`, ...cases)).toContain("conforms: 4 passed, 0 failed");
    const pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {containers: [{name: main, image: busybox}]}\n";
    const nri = await project(await buildNriComponent({ creates: {} }));
    await writeFile(join(nri, "pod.yaml"), pod);
    const adjusting = `${registry.host}/acme/adjuster:1.0`;
    await armory(nri, "push", adjusting);
    expect(await armory(nri, "nri", "run", "--pod", "pod.yaml", "--plugins", `oci://${adjusting}`)).toBe(
      await armory(nri, "nri", "run", "--pod", "pod.yaml", "--plugins", "plugin.wasm"),
    );
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

  it("is not replaced by a tar file without a word", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/replaced:1.0`;
    await armory(cwd, "push", name);
    await armory(cwd, "pull", name);
    await armory(cwd, "save", name, "--out", "plugins.tar");
    await writeFile(join(cwd, "plugin.wasm"), other);
    const trusted = (await armory(cwd, "push", name)).trim();
    await armory(cwd, "pull", name);
    const terminal = fakeTerminal(cwd);
    expect([await main(["load", "plugins.tar"], terminal), terminal.out()]).toEqual([0, `${name}\n`]);
    expect(terminal.err()).toMatch(
      new RegExp(
        `^warning: ${name} has moved to sha256:[0-9a-f]{64}; the plugin it led to stays in the store as ${trusted}\n$`,
      ),
    );
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

describe.skipIf(!hasOciRegistry("go"))("a signature", () => {
  let registry: OciRegistry;
  beforeAll(async () => {
    registry = await startOciRegistry({ program: "go" });
  });
  afterAll(() => registry.close());

  const password = { COSIGN_PASSWORD: "secret" };

  /** Run a command with the password; it has to end with 0. */
  async function signing(cwd: string, ...args: string[]): Promise<string> {
    const terminal = fakeTerminal(cwd, "", password);
    expect([await main(args, terminal), terminal.err()]).toEqual([0, expect.any(String)]);
    return terminal.out();
  }

  it("is made with a key, verified, and carried along when the plugin is pulled, saved and loaded", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/signed:1.0`;
    const pinned = await armory(cwd, "push", name);
    expect(await signing(cwd, "generate-key-pair")).toBe("cosign.key\ncosign.pub\n");
    expect((await stat(join(cwd, "cosign.key"))).mode & 0o777).toBe(0o600);
    expect(await signing(cwd, "sign", name, "--key", "cosign.key")).toBe(pinned);
    const terminal = fakeTerminal(cwd);
    expect(await main(["verify", name, "--key", "cosign.pub"], terminal)).toBe(0);
    expect(terminal.out()).toBe(pinned);
    expect(terminal.err()).toMatch(/^signed by the key with the fingerprint [\w+/]{43}=\n$/);
    expect(await armory(cwd, "pull", name, "--key", "cosign.pub")).toBe(pinned);
    await armory(cwd, "save", name, "--out", "plugins.tar");
    const elsewhere = await tempDir({
      "config.yaml": "requireSignature:\n  - from: '*'\n    key: cosign.pub\n",
    });
    for (const file of ["plugins.tar", "cosign.pub"]) await copyFile(join(cwd, file), join(elsewhere, file));
    await armory(elsewhere, "load", "plugins.tar");
    const running = fakeTerminal(elsewhere, records, { ARMORY_CONFIG: join(elsewhere, "config.yaml") });
    expect([await main(["run", `oci://${name}`], running), running.err()]).toEqual([
      0,
      expect.not.stringContaining("pulling"),
    ]);
  });

  it("is required by the config, of what is pulled and of what the store has", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/required:1.0`;
    await armory(cwd, "push", name);
    await signing(cwd, "generate-key-pair", "ours");
    await signing(cwd, "generate-key-pair", "theirs");
    await armory(cwd, "pull", name);
    const rules = `requireSignature:\n  - from: ${registry.host}/acme\n    key: ours.pub\n`;
    await writeFile(join(cwd, "config.yaml"), rules);
    const refusedBy = async (...args: string[]): Promise<string> => {
      const terminal = fakeTerminal(cwd, records, { ARMORY_CONFIG: join(cwd, "config.yaml") });
      expect([await main(args, terminal), terminal.out()]).toEqual([1, ""]);
      return terminal.err();
    };
    const unsigned = `error: [NOT_SIGNED] cannot verify "${name}"`;
    expect(await refusedBy("run", `oci://${name}`)).toContain(unsigned);
    expect(await refusedBy("pull", name)).toContain("[NOT_SIGNED]");
    await signing(cwd, "sign", name, "--key", "theirs.key");
    expect(await refusedBy("pull", name)).toContain("was signed with another key");
    expect(await refusedBy("pull", name, "--key", "theirs.pub")).toContain("was signed with another key");
    await signing(cwd, "sign", name, "--key", "ours.key");
    const terminal = fakeTerminal(cwd, records, { ARMORY_CONFIG: join(cwd, "config.yaml") });
    expect(await main(["pull", name], terminal)).toBe(0);
    expect(await main(["run", `oci://${name}`], terminal)).toBe(0);
    await writeFile(join(cwd, "config.yaml"), rules.replace("/acme", "/other"));
    await armory(cwd, "rm", name);
    expect(await main(["pull", name], terminal)).toBe(0);
  });

  it.each([
    ["requireSignature: yes", "requireSignature: Invalid input: expected array, received string"],
    ["requireSignature:\n  - from: ghcr.io", "requireSignature.0: expected either key or identity"],
    ["requireSignatures: []", 'Unrecognized key: "requireSignatures"'],
    ...["ghcr.io/acme/*", "ghcr.io/acme:1.0", "https://ghcr.io", "acme"].map((from) => [
      `requireSignature:\n  - from: ${from}\n    key: ours.pub`,
      'requireSignature.0.from: expected a registry, such as ghcr.io, a repository, such as ghcr.io/acme, or "*"',
    ]),
    ["a: [", "Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 5:"],
  ])("is not required by a config that can't be understood, and nothing is pulled: %j", async (text, problem) => {
    const cwd = await tempDir({ "config.yaml": text });
    const terminal = fakeTerminal(cwd, "", { ARMORY_CONFIG: join(cwd, "config.yaml") });
    expect(await main(["pull", `${registry.host}/acme/any:1.0`], terminal)).toBe(1);
    expect(terminal.err()).toContain(`error: cannot use the config "${join(cwd, "config.yaml")}": ${problem}`);
  });

  it("is not left out because the config that was named is gone", async () => {
    const cwd = await tempDir();
    await mkdir(join(cwd, ".config/armory-plugins"), { recursive: true });
    const pulling = (env: Readonly<Record<string, string>>) => {
      const terminal = fakeTerminal(cwd, "", { XDG_CONFIG_HOME: join(cwd, ".config"), ...env });
      return main(["pull", `${registry.host}/acme/any:1.0`], terminal).then(() => terminal.err());
    };
    const named = join(cwd, "typo.yaml");
    expect(await pulling({ ARMORY_CONFIG: named })).toContain(`error: "${named}" does not exist`);
    expect(await pulling({})).toContain("[ARTIFACT_NOT_FOUND]");
    if (process.platform !== "linux") return;
    const linked = join(cwd, ".config/armory-plugins/config.yaml");
    await symlink(join(cwd, "gone.yaml"), linked);
    expect(await pulling({})).toContain(`error: "${linked}" does not exist`);
  });

  it("is required however the registry is spelled", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/spelled:1.0`;
    await armory(cwd, "push", name);
    await signing(cwd, "generate-key-pair", "ours");
    const rule = `requireSignature:\n  - from: ${registry.host.replace("127.0.0.1", "LOCALHOST")}/acme/\n    key: ours.pub\n`;
    await writeFile(join(cwd, "config.yaml"), rule);
    const terminal = fakeTerminal(cwd, "", { ARMORY_CONFIG: join(cwd, "config.yaml") });
    expect([await main(["pull", name], terminal), terminal.err()]).toEqual([
      1,
      expect.stringContaining("[NOT_SIGNED]"),
    ]);
  });

  it("needs a key, a password and somebody who is trusted", async () => {
    const cwd = await project();
    const name = `${registry.host}/acme/misuse:1.0`;
    await armory(cwd, "push", name);
    expect(await refused(cwd, "sign", name)).toBe(
      "error: cannot sign: no key is given; name one with --key, or sign with your identity: --keyless\n",
    );
    expect(await refused(cwd, "verify", name)).toBe(
      "error: cannot verify: nobody is named whose signature counts; name a key with --key, or a signer with --identity and --issuer\n",
    );
    expect(await refused(cwd, "verify", name, "--identity", "ada@example.com")).toContain(
      "name who has to with --issuer",
    );
    expect(await refused(cwd, "verify", name, "--issuer", "https://example.com")).toContain("go with --identity");
    expect(await refused(cwd, "sign", name, "--keyless")).toContain("set SIGSTORE_ID_TOKEN");
    expect(await refused(cwd, "generate-key-pair")).toContain("set COSIGN_PASSWORD");
    await signing(cwd, "generate-key-pair");
    const again = fakeTerminal(cwd, "", password);
    expect(await main(["generate-key-pair"], again)).toBe(1);
    expect(again.err()).toBe(
      'error: cannot write "cosign.key": it exists, and may be in use; give another name, or remove it\n',
    );
    expect(await refused(cwd, "sign", name, "--key", "cosign.key")).toContain("[WRONG_PASSWORD]");
    expect(await refused(cwd, "verify", name, "--key", "cosign.key")).toContain("pass the public half");
    expect(await refused(cwd, "verify", name, "--key", "cosign.pub")).toContain("[NOT_SIGNED]");
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

describe("a registry that has more than it should", () => {
  it.each([
    ["inspect", "oci://"],
    ["pull", ""],
  ])("cannot make %s read a config without end", async (command, scheme) => {
    const descriptor = (mediaType: string, size: number) => ({ mediaType, size, digest: `sha256:${"0".repeat(64)}` });
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const config = descriptor("application/vnd.wasm.config.v0+json", 5 * 2 ** 20);
    const manifest = { schemaVersion: 2, mediaType, config, layers: [descriptor("application/wasm", 1)] };
    const server = createServer((request, response) => {
      if (!request.url?.includes("/manifests/1")) response.writeHead(404).end();
      else response.writeHead(200, { "content-type": mediaType }).end(JSON.stringify(manifest));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const host = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    expect(await refused(await tempDir(), command, `${scheme}${host}/a:1`)).toContain(
      "[OVERSIZED_ARTIFACT] cannot pull",
    );
    server.closeAllConnections();
    server.close();
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
