import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Credentials, dockerCredentials } from "@armory-plugins/oci";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";

const { signal } = new AbortController();

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** Look up a registry in a config of docker's. */
async function lookUp(registry: string, config: unknown): Promise<Credentials | undefined> {
  const directory = await tempDir({ "config.json": config });
  return await dockerCredentials({ env: { DOCKER_CONFIG: directory } })(registry, signal);
}

describe("the file", () => {
  it("may be absent", async () => {
    const directory = await tempDir();
    expect(await dockerCredentials({ env: { DOCKER_CONFIG: directory } })("ghcr.io", signal)).toBeUndefined();
    expect(
      await dockerCredentials({ env: { DOCKER_CONFIG: join(directory, "x") } })("ghcr.io", signal),
    ).toBeUndefined();
  });

  it.each([
    [
      "a name and a password",
      { auth: base64("ada:secret") },
      { kind: "password", username: "ada", password: "secret" },
    ],
    [
      "more colons, and letters",
      { auth: base64("ada:pä:ss") },
      { kind: "password", username: "ada", password: "pä:ss" },
    ],
    [
      "no padding",
      { auth: base64("ada:secre").replaceAll("=", "") },
      { kind: "password", username: "ada", password: "secre" },
    ],
    ["zeros at the end", { auth: base64("ada:secret\0\0") }, { kind: "password", username: "ada", password: "secret" }],
    [
      "both by themselves",
      { username: "ada", password: "secret" },
      { kind: "password", username: "ada", password: "secret" },
    ],
    ["an identity token", { auth: base64("ada:"), identitytoken: "refresh" }, { kind: "identity", token: "refresh" }],
    ["nothing", {}, undefined],
    ["an empty entry", { auth: "", identitytoken: "" }, undefined],
  ])("has %s", async (_, entry, credentials) => {
    expect(await lookUp("ghcr.io", { auths: { "ghcr.io": entry } })).toEqual(credentials);
  });

  it.each([
    ["ghcr.io", "ghcr.io", true],
    ["ghcr.io", "https://ghcr.io", true],
    ["ghcr.io", "https://ghcr.io/v2/", true],
    ["ghcr.io", "http://ghcr.io/v1", true],
    ["127.0.0.1:5000", "127.0.0.1:5000", true],
    ["[::1]:5000", "[::1]:5000", true],
    ["docker.io", "https://index.docker.io/v1/", true],
    ["index.docker.io", "https://index.docker.io/v1/", true],
    ["registry-1.docker.io", "https://index.docker.io/v1/", true],
    ["docker.io", "docker.io", true],
    ["ghcr.io", "https://index.docker.io/v1/", false],
    ["ghcr.io", "xghcr.io", false],
    ["ghcr.io", "ghcr.io.example", false],
    ["ghcr.io", "https://ghcr.io.example/v2/", false],
    ["ghcr.io", "https://example/ghcr.io", false],
    ["ghcr.io", "https://ghcr.io/acme", false],
    ["ghcr.io", "ghcr.io/acme", false],
    ["ghcr.io", "ghcr.io:443", false],
    ["ghcr.io:443", "ghcr.io", false],
    ["127.0.0.1:5000", "127.0.0.1:50000", false],
    ["a.example", "b.a.example", false],
    ["constructor", "ghcr.io", false],
    ["__proto__", "ghcr.io", false],
  ])("is asked for %s, and has %s: %s", async (registry, key, isFound) => {
    const found = await lookUp(registry, { auths: { [key]: { auth: base64("ada:secret") } } });
    expect(found !== undefined).toBe(isFound);
  });

  it.each([
    ["{", /it is not JSON$/],
    ["[]", /it must be an object$/],
    [Uint8Array.of(0x7b, 0xff), /it is not JSON$/],
    [{ auths: { "ghcr.io": "ada" } }, /"auths" has something else than an object for "ghcr\.io"$/],
    [
      { auths: { "ghcr.io": { auth: "%%%" } } },
      /"auths" has something else than "user:password" in base64 for "ghcr\.io"$/,
    ],
    [{ auths: { "ghcr.io": { auth: base64("secret") } } }, /"user:password" in base64/],
    [{ auths: { "ghcr.io": { auth: base64(":secret") } } }, /"user:password" in base64/],
    [{ credHelpers: { "ghcr.io": 5 } }, /"credHelpers" has no name of a program for "ghcr\.io"$/],
    [{ credsStore: ["x"] }, /"credsStore" must be a string$/],
  ])("is refused when it is %j, and shows no secret", async (config, detail) => {
    const directory = await tempDir({ "config.json": config });
    const looked = dockerCredentials({ env: { DOCKER_CONFIG: directory } })("ghcr.io", signal);
    const error: unknown = await looked.catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: "OciError",
      code: "INVALID_CREDENTIALS",
      detail: expect.stringMatching(detail),
    });
    expect(JSON.stringify(error)).not.toContain("secret");
  });

  it("is refused when it is a directory", async () => {
    const directory = await tempDir();
    await mkdir(join(directory, "config.json"));
    await expect(dockerCredentials({ env: { DOCKER_CONFIG: directory } })("ghcr.io", signal)).rejects.toMatchObject({
      code: "INVALID_CREDENTIALS",
      detail: expect.stringMatching(/config\.json": it is a directory$/),
    });
  });
});

describe.skipIf(process.platform === "win32")("a helper", () => {
  /** A config, and programs in the PATH: what each does, in the shell's language. */
  async function withHelpers(config: unknown, programs: Readonly<Record<string, string>>, helperTimeoutMs = 60_000) {
    const directory = await tempDir({ "config.json": config });
    for (const [name, script] of Object.entries(programs)) {
      const file = join(directory, `docker-credential-${name}`);
      await writeFile(file, `#!/bin/sh\n${script}\n`);
      await chmod(file, 0o755);
    }
    const env = { DOCKER_CONFIG: directory, PATH: `${directory}:/usr/bin:/bin`, DIRECTORY: directory };
    return {
      directory,
      look: (registry: string, abort = signal) => dockerCredentials({ env, helperTimeoutMs })(registry, abort),
    };
  }
  const notFound = 'echo "credentials not found in native keychain"; exit 1';
  const ada = `cat > "$DIRECTORY/asked"; echo '{"ServerURL":"x","Username":"ada","Secret":"from helper"}'`;
  const fromHelper = { kind: "password", username: "ada", password: "from helper" };

  it("is asked for the server", async () => {
    const { directory, look } = await withHelpers(
      { credHelpers: { "ghcr.io": "one" } },
      { one: `[ "$*" = get ] && ${ada}` },
    );
    expect(await look("ghcr.io")).toEqual(fromHelper);
    expect(await readFile(join(directory, "asked"), "utf8")).toBe("ghcr.io");
    expect(await look("quay.io")).toBeUndefined();
  });

  it("gives an identity token by the name <token>", async () => {
    const script = `echo '{"Username":"<token>","Secret":"refresh"}'`;
    const { look } = await withHelpers({ credsStore: "one" }, { one: script });
    expect(await look("ghcr.io")).toEqual({ kind: "identity", token: "refresh" });
  });

  it("is followed by the next one, and by the file, where it has nothing", async () => {
    const auths = { "ghcr.io": { auth: base64("ada:from file") } };
    const config = { credHelpers: { "ghcr.io": "one" }, credsStore: "two", auths };
    const first = await withHelpers(config, { one: ada, two: "exit 9" });
    expect(await first.look("ghcr.io")).toEqual(fromHelper);
    const second = await withHelpers(config, { one: notFound, two: ada });
    expect(await second.look("ghcr.io")).toEqual(fromHelper);
    const third = await withHelpers(config, { one: notFound, two: `echo '{"Username":"","Secret":""}'` });
    expect(await third.look("ghcr.io")).toEqual({ kind: "password", username: "ada", password: "from file" });
    const none = await withHelpers({ ...config, auths: {} }, { one: notFound, two: notFound });
    expect(await none.look("ghcr.io")).toBeUndefined();
  });

  it("is asked for Docker Hub by its old name", async () => {
    const { directory, look } = await withHelpers({ credsStore: "one" }, { one: ada });
    await look("docker.io");
    expect(await readFile(join(directory, "asked"), "utf8")).toBe("https://index.docker.io/v1/");
  });

  it.each([
    ["is missing", {}, /docker-credential-one: it is not in the PATH$/],
    [
      "fails",
      { one: `echo "the keychain is locked\u001b[2J"; exit 3` },
      /it ended with 3: the keychain is locked\\u001b\[2J$/,
    ],
    ["fails without a word", { one: "exit 3" }, /it ended with 3$/],
    ["dies", { one: "kill -9 $$" }, /it ended with a signal$/],
    ["prints no JSON", { one: "echo hunter2" }, /it printed something that is not JSON$/],
    [
      "prints something else",
      { one: `echo '{"Username":5,"Secret":"hunter2"}'` },
      /it printed something without a user name and a secret$/,
    ],
    ["prints without end", { one: "cat > /dev/null; exec cat /dev/zero" }, /it printed more than 65536 bytes$/],
  ])("that %s is reported, and shows no secret", async (_, programs: Readonly<Record<string, string>>, detail) => {
    const { look } = await withHelpers({ credsStore: "one" }, programs);
    const error: unknown = await look("ghcr.io").catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "CREDENTIAL_HELPER_FAILED", detail: expect.stringMatching(detail) });
    expect(JSON.stringify(error)).not.toContain("hunter2");
  });

  it("that hangs is ended, even if what it started lives on", async () => {
    const { look } = await withHelpers({ credsStore: "one" }, { one: "sleep 60 & wait" }, 100);
    await expect(look("ghcr.io")).rejects.toMatchObject({
      code: "CREDENTIAL_HELPER_FAILED",
      detail: expect.stringMatching(/it took longer than 0\.1 s$/),
    });
  });

  it("is ended when the caller aborts", async () => {
    const abort = new AbortController();
    const { look } = await withHelpers({ credsStore: "one" }, { one: "exec sleep 60" });
    const looked = look("ghcr.io", abort.signal);
    abort.abort();
    await expect(looked).rejects.toMatchObject({ code: "ABORTED" });
    await expect(look("ghcr.io", abort.signal)).rejects.toMatchObject({ code: "ABORTED" });
  });

  it.each(["../one", "one two", "one;id", "$(id)", "ö", "a/b", "a\\b", "x".repeat(101)])(
    "is never called %j",
    async (name) => {
      const { look } = await withHelpers({ credHelpers: { "ghcr.io": name } }, {});
      await expect(look("ghcr.io")).rejects.toMatchObject({
        code: "CREDENTIAL_HELPER_FAILED",
        detail: expect.stringMatching(/it is not the name of such a program$/),
      });
    },
  );
});
