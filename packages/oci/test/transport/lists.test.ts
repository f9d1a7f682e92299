import { gzipSync } from "node:zlib";
import { createRegistryClient, type Descriptor } from "@armory-plugins/oci";
import { describe, expect, it } from "vitest";
import { connect } from "../support/connect.ts";
import { descriptorOf, someBytes, toList } from "../support/content.ts";
import { answer, type Handler, inTurn, startServer } from "../support/test-server.ts";

const indexType = "application/vnd.oci.image.index.v1+json";
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const subject = descriptorOf(someBytes(100), manifestType);
const fallback = `/v2/a/manifests/sha256-${subject.digest.slice(7)}`;

/** An entry of a list of referrers. */
function entry(seed: number, artifactType = "application/vnd.example"): Descriptor & { readonly artifactType: string } {
  return { ...descriptorOf(someBytes(10, seed), manifestType), artifactType };
}

function answerIndex(manifests: readonly object[], headers: Readonly<Record<string, string>> = {}): Handler {
  return answer(200, { schemaVersion: 2, mediaType: indexType, manifests }, { "content-type": indexType, ...headers });
}

describe("listTags()", () => {
  const first = "GET /v2/a/tags/list";

  it("follows the pages, and asks for each when it is wanted", async () => {
    const server = await startServer({
      [first]: answer(200, { name: "a", tags: ["1", "2"] }, { link: '</v2/a/tags/list?last=2>; rel="next"' }),
      "GET /v2/a/tags/list?last=2": answer(200, { name: "a", tags: ["3"] }, { link: "<list?last=3>;rel=next" }),
      "GET /v2/a/tags/list?last=3": answer(200, { name: "a", tags: null }),
    });
    const repository = { registry: server.host, repository: "a" };
    expect(await toList(connect().listTags(repository))).toEqual(["1", "2", "3"]);
    const before = server.received.length;
    for await (const tag of connect().listTags(repository)) if (tag === "1") break;
    expect(server.received.length).toBe(before + 1);
  });

  it("refuses a list of more pages than fit into memory, as soon as it is", async () => {
    const tags = Array.from({ length: 30_000 }, (_, number) => `${number}-${"t".repeat(120)}`);
    const page = gzipSync(JSON.stringify({ tags }));
    const paths = Array.from({ length: 20 }, (_, number) => `/v2/a/tags/list${number === 0 ? "" : `?n=${number}`}`);
    const routes = paths.map((path, number): [string, Handler] => [
      `GET ${path}`,
      answer(200, page, { "content-encoding": "gzip", link: `<${paths[number + 1] ?? ""}>; rel="next"` }),
    ]);
    const server = await startServer(Object.fromEntries(routes));
    await expect(toList(connect().listTags({ registry: server.host, repository: "a" }))).rejects.toMatchObject({
      code: "OVERSIZED_ARTIFACT",
      detail: expect.stringMatching(/: the list has more than 33554432 bytes$/),
    });
    expect(server.received.length).toBeLessThan(11);
  });

  it.each([
    ["of another host", '<http://127.0.0.1:1/v2/a/tags/list?last=2>; rel="next"'],
    ["of another list", '</v2/b/tags/list?last=2>; rel="next"'],
    ["that is the same", '</v2/a/tags/list>; rel="next"'],
    ["that is nonsense", '<http://[>; rel="next"'],
  ])("refuses a page %s", async (_, link) => {
    const server = await startServer({ [first]: answer(200, { tags: ["1"] }, { link }) });
    await expect(toList(connect().listTags({ registry: server.host, repository: "a" }))).rejects.toMatchObject({
      code: "INVALID_ANSWER",
      detail: expect.stringContaining("answered with the next page"),
    });
  });

  it.each(["", "<html>", "[]", { tags: "1" }, { tags: [1] }, { tags: ["../x"] }, { tags: ["\u001b[2J"] }])(
    "refuses %j",
    async (body) => {
      const server = await startServer({ [first]: answer(200, body) });
      await expect(toList(connect().listTags({ registry: server.host, repository: "a" }))).rejects.toMatchObject({
        code: "INVALID_ANSWER",
        detail: expect.stringMatching(/^cannot list the tags of 127\.0\.0\.1:\d+\/a: the registry answered /),
      });
    },
  );

  it("refuses pages without end", async () => {
    let page = 0;
    const client = createRegistryClient({
      fetch: async () => {
        page += 1;
        return new Response(`{"tags":["${page}"]}`, { headers: { link: `<?last=${page}>; rel="next"` } });
      },
    });
    await expect(toList(client.listTags({ registry: "ghcr.io", repository: "a" }))).rejects.toMatchObject({
      code: "INVALID_ANSWER",
      detail: expect.stringContaining("more than 1000 pages"),
    });
  });
});

describe("listReferrers()", () => {
  const api = `GET /v2/a/referrers/${subject.digest}`;

  it("refuses a list of more pages than fit into memory, as soon as it is", async () => {
    const many = Array.from({ length: 8000 }, (_, number) => ({
      ...entry(1),
      annotations: { number: `${number} ${"x".repeat(200)}` },
    }));
    const page = gzipSync(JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: many }));
    const paths = Array.from({ length: 20 }, (_, number) => `${api}${number === 0 ? "" : `?n=${number}`}`);
    const routes = paths.map((path, number): [string, Handler] => {
      const link = `<${paths[number + 1]?.slice("GET ".length) ?? ""}>; rel="next"`;
      return [path, answer(200, page, { "content-type": indexType, "content-encoding": "gzip", link })];
    });
    const server = await startServer(Object.fromEntries(routes));
    await expect(
      connect().listReferrers({ registry: server.host, repository: "a" }, subject.digest),
    ).rejects.toMatchObject({
      code: "OVERSIZED_ARTIFACT",
      detail: expect.stringMatching(/: the list has more than 33554432 bytes$/),
    });
    expect(server.received.length).toBeLessThan(15);
  });

  it("takes the registry's list, page by page", async () => {
    const server = await startServer({
      [api]: answerIndex([entry(1)], { link: '<?page=2>; rel="next"' }),
      [`${api}?page=2`]: answerIndex([entry(2, "application/vnd.other")]),
    });
    const repository = { registry: server.host, repository: "a" };
    expect(await connect().listReferrers(repository, subject.digest)).toEqual([
      entry(1),
      entry(2, "application/vnd.other"),
    ]);
    expect(await connect().listReferrers(repository, subject.digest, "application/vnd.other")).toEqual([
      entry(2, "application/vnd.other"),
    ]);
  });

  it.each([
    ["404", answer(404)],
    ["405", answer(405)],
    ["501", answer(501)],
    ["a page", answer(200, "<html>", { "content-type": "text/html" })],
  ])("takes the tag where the registry answers with %s", async (_, handler) => {
    const server = await startServer({ [api]: handler, [`GET ${fallback}`]: answerIndex([entry(1)]) });
    expect(await connect().listReferrers({ registry: server.host, repository: "a" }, subject.digest)).toEqual([
      entry(1),
    ]);
  });

  it("reports what is neither", async () => {
    const server = await startServer({ [api]: answer(403) });
    const listed = connect().listReferrers({ registry: server.host, repository: "a" }, subject.digest);
    await expect(listed).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    const broken = await startServer({ [api]: answer(200, "{}", { "content-type": indexType }) });
    const unread = connect().listReferrers({ registry: broken.host, repository: "a" }, subject.digest);
    await expect(unread).rejects.toMatchObject({
      code: "INVALID_MANIFEST",
      detail: 'cannot read the list of referrers: "schemaVersion" must be 2',
    });
  });

  it("reads what an entry is from its manifest where the list does not say, if a type is asked for", async () => {
    const config = descriptorOf(Buffer.from("{}"), "application/vnd.oci.empty.v1+json");
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: manifestType,
        artifactType: "application/vnd.example",
        config,
        layers: [],
      }),
    );
    const { artifactType: _, ...untold } = { ...descriptorOf(manifest, manifestType), artifactType: "" };
    const { artifactType: __, ...dangling } = { ...entry(3), artifactType: "" };
    const server = await startServer({
      [api]: answerIndex([dangling, untold]),
      [`GET /v2/a/manifests/${untold.digest}`]: answer(200, manifest, { "content-type": manifestType }),
    });
    const repository = { registry: server.host, repository: "a" };
    expect(await connect().listReferrers(repository, subject.digest)).toEqual([dangling, untold]);
    expect(server.received).toHaveLength(1);
    expect(await connect().listReferrers(repository, subject.digest, "application/vnd.example")).toEqual([
      { ...untold, artifactType: "application/vnd.example" },
    ]);
  });

  it("shortens the tag of a long digest as the specification does", async () => {
    const server = await startServer({});
    const digest = `sha512:${"ab".repeat(64)}` as const;
    expect(await connect().listReferrers({ registry: server.host, repository: "a" }, digest)).toEqual([]);
    expect(server.received.at(-1)?.line).toBe(`GET /v2/a/manifests/sha512-${"ab".repeat(32)}`);
  });
});

describe("addReferrer()", () => {
  /** A registry without a list of referrers: it keeps the tag, and may be told what happens to a write. */
  async function registryWithTag(onWrite: (write: number) => "take" | "refuse" | "lose" = () => "take") {
    let index: { manifests: object[] } | undefined;
    let version = 0;
    const conditions: (string | undefined)[] = [];
    const server = await startServer({
      [`GET ${fallback}`]: (request, response, number) => {
        const headers = { "content-type": indexType, etag: `"${version}"` };
        return (index === undefined ? answer(404) : answer(200, index, headers))(request, response, number);
      },
      [`PUT ${fallback}`]: async (request, response, number) => {
        const body = JSON.parse(Buffer.concat(await request.toArray()).toString("utf8")) as { manifests: object[] };
        conditions.push(request.headers["if-match"] ?? request.headers["if-none-match"]);
        const fate = onWrite(number);
        if (fate === "take") index = body;
        else index = { ...body, manifests: [...(index?.manifests ?? []), { ...entry(100 + number), by: "another" }] };
        version += 1;
        await answer(fate === "refuse" ? 412 : 201)(request, response, number);
      },
    });
    return {
      server,
      conditions,
      repository: { registry: server.host, repository: "a" },
      listed: () => index?.manifests ?? [],
    };
  }

  it("writes the tag under the condition that it is as it was", async () => {
    const { repository, conditions, listed } = await registryWithTag();
    await connect().addReferrer(repository, subject, entry(1));
    await connect().addReferrer(repository, subject, entry(2));
    await connect().addReferrer(repository, subject, entry(2));
    expect(conditions).toEqual(["*", '"1"']);
    expect(listed()).toEqual([entry(1), entry(2)]);
  });

  it("adds to what another wrote meanwhile, and keeps all that is there", async () => {
    for (const fate of ["refuse", "lose"] as const) {
      const { repository, conditions, listed } = await registryWithTag((write) => (write === 1 ? fate : "take"));
      await connect().addReferrer(repository, subject, entry(1));
      expect(conditions).toEqual(["*", '"1"']);
      expect(listed()).toEqual([{ ...entry(101), by: "another" }, entry(1)]);
    }
  });

  it("gives up on a tag that changes all the time", async () => {
    for (const fate of ["refuse", "lose"] as const) {
      const { repository, conditions } = await registryWithTag(() => fate);
      const client = connect({ attempts: 3 });
      await expect(client.addReferrer(repository, subject, entry(1))).rejects.toMatchObject({
        code: "MANIFEST_CHANGED",
      });
      expect(conditions).toHaveLength(3);
      expect(client.clock.pauses).toEqual([1000, 2000]);
    }
  });

  it("writes nothing in a registry that lists referrers itself", async () => {
    const server = await startServer({ [`GET /v2/a/referrers/${subject.digest}`]: inTurn(answerIndex([])) });
    await connect().addReferrer({ registry: server.host, repository: "a" }, subject, entry(1));
    expect(server.received).toHaveLength(1);
  });
});
