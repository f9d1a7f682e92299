import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasOciRegistry, startOciRegistry } from "@armory-plugins/local-registry/oci";
import { createRegistryClient, pushWit } from "@armory-plugins/oci";
import { findSignatures, generateKeyPair, readPublicKey, verifyArtifact } from "@armory-plugins/oci/signing";
import { tempDir } from "@armory-plugins/support";
import { encodeWit } from "@armory-plugins/wit-bindgen";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Fixture, makeFixture, wit } from "./fixture.ts";

const changeset = (name: string): Record<string, string> => ({
  ".changeset/one.md": `---\n"${name}": minor\n---\n\nAdd something\n`,
});

describe("npm run release", () => {
  it("plans the version that the changesets make, and publishes nothing before it is committed", async () => {
    const fixture = await makeFixture();
    const { npm } = fixture;
    await fixture.commit(changeset("@armory-plugins/alpha"));
    const planned = await fixture.start("main.ts", "--npm-registry", npm.url).ended;
    expect(planned).toEqual({
      code: 0,
      output: [
        "Release 0.2.0: a dry run, --publish publishes it",
        "pending     1 changeset makes this 0.2.0; run npm run version, and commit what it changes",
        "holds       released WIT: nothing is new",
        "holds       armory:tool 0.1.0: the first of 0.1.*",
        "not asked   npm    @armory-plugins/wit 0.2.0",
        "not asked   npm    @armory-plugins/alpha 0.2.0",
        "not asked   oci    armory:tool 0.1.0 (WIT)",
        "not asked   sign   armory:tool 0.1.0 (signature)",
        "not asked   git    v0.2.0",
        "",
      ].join("\n"),
    });
    const refused = await fixture.start("main.ts", "--publish", "--only", "npm", "--npm-registry", npm.url).ended;
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("error: cannot publish: 1 changeset makes this 0.2.0; run npm run version");
    expect(npm.published).toEqual([]);
  });

  it("publishes a commit, and nothing that was changed since", async () => {
    const fixture = await makeFixture();
    const { npm } = fixture;
    await writeFile(join(fixture.root, "packages/alpha/index.js"), "export const alpha = 2;\n");
    const { code, output } = await fixture.start("main.ts", ...onlyNpm(npm.url)).ended;
    expect(code).toBe(1);
    expect(output).toContain('cannot publish: "packages/alpha/index.js" is not as it was committed;');
    expect(npm.published).toEqual([]);
  });

  it("names the registries that it needs", async () => {
    const fixture = await makeFixture();
    const { code, output } = await fixture.start("main.ts", "--publish", "--only", "pypi,oci").ended;
    expect({ code, output }).toEqual({
      code: 1,
      output:
        "error: cannot publish without --pypi, --pypi-index, --oci, --key or --identity; give them, or name what to publish: --only\n",
    });
  });

  it("does not take a registry that fails for one that has nothing", async () => {
    const fixture = await makeFixture();
    const { npm } = fixture;
    npm.next = "failure";
    const { code, output } = await fixture.start("main.ts", ...onlyNpm(npm.url)).ended;
    expect(code).toBe(1);
    expect(output).toContain("error: cannot ask for @armory-plugins/wit 0.1.0: 127.0.0.1:");
    expect(output).toContain("answers 503");
    expect(npm.published).toEqual([]);
  });

  it("does not take a page that is none of a registry's for one", async () => {
    const fixture = await makeFixture();
    fixture.npm.next = "page";
    const { code, output } = await fixture.start("main.ts", "--npm-registry", fixture.npm.url).ended;
    expect(code).toBe(1);
    expect(output).toContain(
      `error: cannot read what ${fixture.npm.url}@armory-plugins%2fwit answers: it is not a JSON object`,
    );
  });

  it("signs as an identity only where it is told who vouches for it", async () => {
    const fixture = await makeFixture();
    expect(
      await fixture.start("main.ts", "--identity", "ada@example.com", "--issuer", "https://example.com").ended,
    ).toEqual({
      code: 1,
      output:
        "error: cannot sign as ada@example.com: nothing says who vouches for it, who certifies it and who logs it; " +
        "give --issuer, --fulcio-url and --rekor-url\n",
    });
  });

  it("refuses a version that a registry has with other content", async () => {
    const fixture = await makeFixture();
    const { npm } = fixture;
    expect((await fixture.start("main.ts", ...onlyNpm(npm.url)).ended).output).toContain("2 published, 0 were there");
    await fixture.commit({ "packages/alpha/index.js": "export const alpha = 2;\n" });
    const { code, output } = await fixture.start("main.ts", ...onlyNpm(npm.url)).ended;
    expect(code).toBe(1);
    expect(output).toContain(
      `cannot release @armory-plugins/alpha 0.1.0: ${npm.url} has this version with other content`,
    );
    expect(npm.published).toEqual(["@armory-plugins/wit", "@armory-plugins/alpha"]);
  });
});

describe("versions of WIT packages", () => {
  it("refuses a breaking change under a compatible version, with its item", async () => {
    const fixture = await makeFixture();
    await fixture.commit({ ...changeset("@armory-plugins/wit"), ...wit("0.1.1", "title") });
    const refusal =
      "error: cannot release armory:tool 0.1.1: renamed function host#title (wit/armory-tool/0.1.1/world.wit:4): this breaks the promise of 0.1.0; " +
      "give it a version outside of 0.1.*, or take the change back\n";
    const planned = await fixture.start("main.ts").ended;
    expect(planned.code).toBe(1);
    expect(planned.output).toContain(refusal);
    expect(await fixture.start("freeze.ts").ended).toEqual({ code: 1, output: refusal });
    expect(await listReleased(fixture)).toEqual(["0.1.0"]);
  });

  it("lets a compatible change pass, and a breaking one in a series of its own", async () => {
    const fixture = await makeFixture();
    await fixture.commit({
      ...changeset("@armory-plugins/wit"),
      ...wit("0.1.1", "name", "title"),
      ...wit("0.2.0", "title"),
    });
    const planned = await fixture.start("main.ts").ended;
    expect(planned.output).toContain("holds       released WIT: new are armory:tool 0.1.1, armory:tool 0.2.0\n");
    expect(planned.output).toContain("holds       armory:tool 0.1.1: compatible with 0.1.0\n");
    expect(planned.output).toContain("holds       armory:tool 0.2.0: the first of 0.2.*\n");
    expect(await fixture.start("freeze.ts").ended).toMatchObject({ code: 0 });
    expect(await listReleased(fixture)).toEqual(["0.1.0", "0.1.1", "0.2.0"]);
  });

  it("asks for a changeset of the package that has them", async () => {
    const fixture = await makeFixture();
    await fixture.commit({ ...changeset("@armory-plugins/alpha"), ...wit("0.1.1", "name", "title") });
    expect((await fixture.start("main.ts").ended).output).toContain(
      "error: cannot release armory:tool 0.1.1: no changeset says what is new in @armory-plugins/wit; add one: npx changeset",
    );
  });

  it("refuses a released directory that has changed", async () => {
    const fixture = await makeFixture();
    await fixture.commit(wit("0.1.0", "name", "title"));
    expect((await fixture.start("main.ts").ended).output).toContain(
      'error: cannot release anything: armory:tool 0.1.0 was released, and its directory "wit/armory-tool/0.1.0" has changed; restore it',
    );
  });
});

describe.skipIf(!hasOciRegistry("go"))("a release that was ended", () => {
  it("publishes what is missing and nothing twice", async () => {
    const { fixture, npm, args, host, publicKey, remote } = await makeRegistries();
    // The registry has the first package, and npm never hears of it
    npm.next = "silence";
    const killed = fixture.start("main.ts", ...args);
    await Promise.race([npm.silent, killed.ended]);
    killed.kill();
    expect(await killed.ended).toMatchObject({ code: null });
    expect(npm.published).toEqual(["@armory-plugins/wit"]);

    npm.next = "answer";
    const { code, output } = await fixture.start("main.ts", ...args).ended;
    expect({ code, output: output.slice(output.indexOf("there ")) }).toEqual({
      code: 0,
      output: [
        "there       npm    @armory-plugins/wit 0.1.0",
        "published   npm    @armory-plugins/alpha 0.1.0",
        "published   oci    armory:tool 0.1.0 (WIT)",
        "published   sign   armory:tool 0.1.0 (signature)",
        "published   git    v0.1.0",
        "4 published, 1 were there",
        "",
      ].join("\n"),
    });
    expect(npm.published).toEqual(["@armory-plugins/wit", "@armory-plugins/alpha"]);
    const client = createRegistryClient();
    const tagged = { registry: host, repository: "armory/tool", tag: "0.1.0" };
    const { digest, signatures } = await verifyArtifact(client, tagged, { key: publicKey });
    expect(signatures).toHaveLength(1);
    const head = spawnSync("git", ["rev-parse", "HEAD"], { cwd: fixture.root, encoding: "utf8" }).stdout;
    expect(spawnSync("git", ["rev-parse", "v0.1.0"], { cwd: remote, encoding: "utf8" }).stdout).toBe(head);

    const again = await fixture.start("main.ts", ...args).ended;
    expect(again.output).toContain("0 published, 5 were there");
    expect(npm.published).toHaveLength(2);
    expect((await findSignatures(client, tagged, digest)).signatures).toHaveLength(1);
  });

  it("signs what was pushed and not signed", async () => {
    const { fixture, args, host, publicKey } = await makeRegistries();
    const repositoryOfTool = { registry: host, repository: "armory/tool" };
    const encoded = await encodeWit(join(fixture.root, "wit/armory-tool/0.1.0"));
    const created = new Date(0);
    const client = createRegistryClient();
    const pushed = await pushWit(client, repositoryOfTool, { ...encoded, version: "0.1.0", created });
    const { output } = await fixture.start("main.ts", ...args).ended;
    expect(output).toContain("there       oci    armory:tool 0.1.0 (WIT)\npublished   sign   armory:tool 0.1.0");
    const verified = await verifyArtifact(client, { ...repositoryOfTool, tag: "0.1.0" }, { key: publicKey });
    expect(verified.digest).toBe(pushed.reference.digest);
  });

  it("compares a WIT package with the releases of the registry, whatever the list says", async () => {
    const { fixture, args, host } = await makeRegistries();
    const other = await tempDir(wit("0.1.5", "title"));
    const encoded = await encodeWit(join(other, "wit/armory-tool/0.1.5"));
    const created = new Date(0);
    await pushWit(
      createRegistryClient(),
      { registry: host, repository: "armory/tool" },
      { ...encoded, version: "0.1.5", created },
    );
    const { code, output } = await fixture.start("main.ts", ...args).ended;
    expect(code).toBe(1);
    expect(output).toContain("cannot release armory:tool 0.1.0: renamed function host#title");
    expect(output).toContain("this breaks the promise of 0.1.5");
  });
});

// --- internal ---

function onlyNpm(url: string): string[] {
  return ["--publish", "--only", "npm", "--npm-registry", url];
}

async function listReleased({ root }: Fixture): Promise<string[]> {
  const { released } = JSON.parse(await readFile(join(root, "wit/released.json"), "utf8")) as {
    released: { version: string }[];
  };
  return released.map(({ version }) => version);
}

/** A fixture with a registry for each thing that it has, and the flags that publish to them. */
async function makeRegistries() {
  const fixture = await makeFixture();
  const { npm } = fixture;
  const oci = await startOciRegistry({ program: "go" });
  onTestFinished(() => oci.close());
  const { privateKey, publicKey } = await generateKeyPair("secret");
  const other = await tempDir({ "cosign.key": privateKey });
  const remote = join(other, "remote.git");
  spawnSync("git", ["init", "--quiet", "--bare", remote]);
  const args = ["--publish", "--only", "npm,git,oci", "--npm-registry", npm.url, "--git-remote", remote];
  args.push("--oci", oci.host, "--key", join(other, "cosign.key"));
  return { fixture, npm, args, host: oci.host, publicKey: readPublicKey(publicKey), remote };
}
