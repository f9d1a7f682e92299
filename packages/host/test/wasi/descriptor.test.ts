import { execFileSync } from "node:child_process";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { accesses, directories, errorOf, grant, list, openDirectory, read } from "../support/granted.ts";

const second = { tag: "timestamp", val: { seconds: 1n, nanoseconds: 0 } } as const;
const anything = { create: true } as const;

describe.each(accesses)("a descriptor, $way,", ({ access, followsMoves }) => {
  it("takes no path that leads out, whatever it is for", async () => {
    const { outside, data } = await directories();
    symlinkSync(outside, join(data, "absolute"));
    symlinkSync("../outside", join(data, "relative"));
    symlinkSync("..", join(data, "up"));
    symlinkSync("sub/../../outside", join(data, "deep"));
    const { root } = grant(data, access);
    const sub = openDirectory(root, "sub");
    const ways = [
      "..",
      "../outside/secret.txt",
      "sub/../../outside/secret.txt",
      "/etc/hostname",
      "//etc/hostname",
      "absolute/secret.txt",
      "relative/secret.txt",
      "up/outside/secret.txt",
      "deep/secret.txt",
      "sub/../up/outside/secret.txt",
      "sub\\..\\..\\outside",
      "secret.txt\0",
    ];
    for (const path of ways) {
      const tries = [
        () => root.openAt({ symlinkFollow: true }, path, {}, { read: true }),
        () => root.openAt({}, path, anything, { write: true }),
        () => root.statAt({}, path),
        () => root.statAt({ symlinkFollow: true }, path),
        () => root.metadataHashAt({}, path),
        () => root.setTimesAt({}, path, second, second),
        () => root.readlinkAt(path),
        () => root.createDirectoryAt(path),
        () => root.removeDirectoryAt(path),
        () => root.unlinkFileAt(path),
        () => root.renameAt(path, root, "stolen"),
        () => root.renameAt("sub/inside.txt", root, path),
      ];
      for (const attempt of tries)
        expect([path, String(attempt), errorOf(attempt)]).toEqual([path, String(attempt), "not-permitted"]);
    }
    // From a directory below it, nothing above that
    for (const path of ["..", "../sub/inside.txt", "../../outside/secret.txt"]) {
      expect(errorOf(() => sub.statAt({}, path))).toBe("not-permitted");
    }
    for (const link of ["absolute", "relative", "up", "deep"]) {
      expect(
        errorOf(() => root.openAt({ symlinkFollow: true }, link, {}, { read: true })),
        link,
      ).toBe("not-permitted");
      expect(
        errorOf(() => root.statAt({ symlinkFollow: true }, link)),
        link,
      ).toBe("not-permitted");
      expect(
        errorOf(() => root.openAt({}, link, {}, { read: true })),
        link,
      ).toBe("loop");
    }
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
    expect(readdirSync(data).toSorted()).toEqual(["absolute", "deep", "relative", "sub", "up"]);
  });

  it("follows links inside, by their own directory", async () => {
    const { data } = await directories();
    mkdirSync(join(data, "a/b"), { recursive: true });
    symlinkSync("../../sub", join(data, "a/b/back"));
    symlinkSync("a/b/back/inside.txt", join(data, "far"));
    symlinkSync("far", join(data, "farther"));
    symlinkSync("nowhere", join(data, "dangling"));
    symlinkSync("sub/", join(data, "slash"));
    const { root } = grant(data, access);
    for (const path of [
      "far",
      "farther",
      "a/b/back/inside.txt",
      "a/b/back/../sub/inside.txt",
      "a/./b/../b/back//inside.txt",
      "slash/inside.txt",
    ]) {
      expect(read(root, path), path).toBe("inside");
    }
    expect(list(openDirectory(root, "a/b/back/"))).toEqual(["inside.txt"]);
    expect(errorOf(() => read(openDirectory(root, "a"), "b/back/inside.txt"))).toBe("not-permitted");
    expect(errorOf(() => read(root, "dangling"))).toBe("no-entry");
    // What such a link names is made, inside
    root.openAt({ symlinkFollow: true }, "dangling", { create: true }, { write: true })[Symbol.dispose]();
    expect(readdirSync(data).toSorted()).toEqual(["a", "dangling", "far", "farther", "nowhere", "slash", "sub"]);
  });

  it("answers strange paths as POSIX does", async () => {
    const { data } = await directories();
    const { root } = grant(data, access);
    const stat = (path: string) => errorOf(() => root.statAt({}, path));
    expect(
      [
        "",
        ".",
        "./",
        "sub/",
        "sub/.",
        "sub/..",
        "sub//inside.txt",
        "sub/inside.txt/",
        "sub/inside.txt/.",
        "sub/none/..",
        "none",
      ].map((path) => [path, stat(path)]),
    ).toEqual([
      ["", "no-entry"],
      [".", "ok"],
      ["./", "ok"],
      ["sub/", "ok"],
      ["sub/.", "ok"],
      ["sub/..", "ok"],
      ["sub//inside.txt", "ok"],
      ["sub/inside.txt/", "not-directory"],
      ["sub/inside.txt/.", "not-directory"],
      ["sub/none/..", "no-entry"],
      ["none", "no-entry"],
    ]);
    expect(errorOf(() => root.createDirectoryAt("new/"))).toBe("ok");
    expect(errorOf(() => root.createDirectoryAt("."))).toBe("exist");
    expect(errorOf(() => root.removeDirectoryAt("new/"))).toBe("ok");
    expect(errorOf(() => root.removeDirectoryAt("."))).toBe("not-permitted");
    expect(errorOf(() => root.removeDirectoryAt("sub/.."))).toBe("not-permitted");
    expect(errorOf(() => root.unlinkFileAt("sub/inside.txt/"))).toBe("not-directory");
    expect(errorOf(() => root.renameAt("sub/inside.txt", root, "file/"))).toBe("not-directory");
    expect(errorOf(() => root.openAt({}, "file/", { create: true }, { write: true }))).toBe("is-directory");
    expect(stat("x".repeat(4096))).toBe("name-too-long");
    expect(stat("a/".repeat(100_000))).toBe("name-too-long");
  });

  it("ends a walk through links in a circle, and one that goes up and down without end", async () => {
    const { data } = await directories();
    symlinkSync("circle", join(data, "circle"));
    symlinkSync("two", join(data, "one"));
    symlinkSync("one", join(data, "two"));
    mkdirSync(join(data, "a/".repeat(20)), { recursive: true });
    const { root } = grant(data, access);
    expect(errorOf(() => root.statAt({ symlinkFollow: true }, "circle"))).toBe("loop");
    expect(errorOf(() => root.statAt({}, "one/x"))).toBe("loop");
    expect(errorOf(() => root.statAt({}, `${"a/".repeat(20)}${"../a/".repeat(400)}`))).toBe("name-too-long");
  });

  it("opens neither a pipe nor a socket nor a device, and does not wait for one", async () => {
    const { data } = await directories();
    execFileSync("mkfifo", [join(data, "pipe")]);
    const server = createServer().listen(join(data, "socket"));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { root } = grant(data, access);
    const { root: devices } = grant("/dev", access);
    for (const flags of [{ read: true }, { write: true }, { read: true, write: true }]) {
      for (const follow of [{ symlinkFollow: true }, {}]) {
        for (const create of [{}, { create: true }, { truncate: true }]) {
          expect(errorOf(() => root.openAt(follow, "pipe", create, flags))).toBe("not-permitted");
          expect(errorOf(() => root.openAt(follow, "socket", create, flags))).toBe("not-permitted");
          expect(errorOf(() => devices.openAt(follow, "null", create, flags))).toBe("not-permitted");
        }
      }
    }
    expect(errorOf(() => openDirectory(root, "pipe"))).toBe("not-directory");
  });

  it("makes no link; a hard link that is there is the file itself", async () => {
    const { outside, data } = await directories();
    linkSync(join(outside, "secret.txt"), join(data, "linked"));
    const { root } = grant(data, access);
    expect(errorOf(() => root.symlinkAt())).toBe("not-permitted");
    expect(errorOf(() => root.linkAt())).toBe("not-permitted");
    expect(read(root, "linked")).toBe("secret");
  });

  it("changes nothing by a grant to read", async () => {
    const { data } = await directories();
    utimesSync(join(data, "sub/inside.txt"), 5, 5);
    const { root } = grant(data, access, { writable: false });
    const file = root.openAt({}, "sub/inside.txt", {}, { read: true });
    for (const attempt of [
      () => root.openAt({}, "new", { create: true }, {}),
      () => root.openAt({}, "sub/inside.txt", { truncate: true }, {}),
      () => root.openAt({}, "sub/inside.txt", {}, { write: true }),
      () => root.openAt({}, "sub", {}, { mutateDirectory: true }),
      () => root.createDirectoryAt("new"),
      () => root.removeDirectoryAt("sub"),
      () => root.unlinkFileAt("sub/inside.txt"),
      () => root.renameAt("sub", root, "new"),
      () => root.setTimes(second, second),
      () => root.setTimesAt({}, "sub", second, second),
      () => file.setTimes(second, second),
    ]) {
      expect([String(attempt), errorOf(attempt)]).toEqual([String(attempt), "read-only"]);
    }
    expect(errorOf(() => file.write(new Uint8Array(1), 0n))).toBe("bad-descriptor");
    expect(errorOf(() => file.setSize(0n))).toBe("bad-descriptor");
    expect(errorOf(() => file.writeViaStream(0n))).toBe("bad-descriptor");
    expect(readFileSync(join(data, "sub/inside.txt"), "utf8")).toBe("inside");
    expect(statSync(join(data, "sub/inside.txt")).mtimeMs).toBe(5000);
  });

  it("moves nothing from where it may write to where it may read, nor back", async () => {
    const { outside, data } = await directories();
    const { root } = grant(data, access);
    const { root: other } = grant(outside, access, { writable: false });
    expect(errorOf(() => root.renameAt("sub", other, "sub"))).toBe("read-only");
    expect(errorOf(() => other.renameAt("secret.txt", root, "secret.txt"))).toBe("read-only");
  });

  it("reads and writes by streams, which outlive it and never come upon another file", async () => {
    const { outside, data } = await directories();
    const { root } = grant(data, access);
    const file = root.openAt({}, "file", { create: true }, { read: true, write: true });
    const output = file.writeViaStream(0n);
    const input = file.readViaStream(0n);
    file[Symbol.dispose]();
    // What is opened now would get the number of a file that was closed too early
    const { root: other } = grant(outside, access);
    const secret = other.openAt({}, "secret.txt", {}, { read: true, write: true });
    output.write(Buffer.from("mine"));
    expect(Buffer.from(input.read(10n)).toString()).toBe("mine");
    output[Symbol.dispose]();
    input[Symbol.dispose]();
    const reused = other.openAt({}, "secret.txt", {}, { read: true, write: true });
    for (const closed of [file, output, input]) closed[Symbol.dispose]();
    expect(errorOf(() => output.write(Buffer.from("over")))).toEqual({
      tag: "last-operation-failed",
      val: expect.anything() as unknown,
    });
    expect(errorOf(() => input.read(1n))).toEqual({ tag: "last-operation-failed", val: expect.anything() as unknown });
    expect(errorOf(() => file.read(1n, 0n))).toBe("bad-descriptor");
    for (const open of [secret, reused]) expect(Buffer.from(open.read(10n, 0n)[0]).toString()).toBe("secret");
  });

  it("says what it stands for, and not what lies there now", async () => {
    const { data } = await directories();
    const { root } = grant(data, access);
    const file = root.openAt({}, "sub/inside.txt", {}, { read: true });
    const hash = file.metadataHash();
    renameSync(join(data, "sub/inside.txt"), join(data, "moved"));
    writeFileSync(join(data, "sub/inside.txt"), "another file");
    expect(file.metadataHash()).toEqual(hash);
    expect(file.stat()).toMatchObject({ type: "regular-file", size: 6n });
    expect(file.isSameObject(root.openAt({}, "moved", {}, { read: true }))).toBe(true);
    expect(file.isSameObject(root.openAt({}, "sub/inside.txt", {}, { read: true }))).toBe(false);
    file.setTimes({ tag: "no-change" }, second);
    expect(statSync(join(data, "moved")).mtimeMs).toBe(1000);
    expect(root.metadataHashAt({}, "moved")).toEqual(file.metadataHash());
  });

  it("does nothing outside when a link is where it was opened", async () => {
    const { outside, data } = await directories();
    symlinkSync("../outside", join(data, "out"));
    utimesSync(outside, 5, 5);
    const { root } = grant(data, access);
    const sub = openDirectory(root, "sub");
    root.renameAt("sub", root, "away");
    root.renameAt("out", root, "sub");
    const tries = [
      () => list(sub),
      () => sub.stat(),
      () => read(sub, "secret.txt"),
      () => sub.statAt({}, "secret.txt"),
      () => sub.setTimes(second, second),
      () => sub.setTimesAt({}, "secret.txt", second, second),
      () => sub.setTimesAt({}, ".", second, second),
      () => sub.createDirectoryAt("new"),
      () => sub.unlinkFileAt("secret.txt"),
      () => sub.renameAt("secret.txt", root, "stolen"),
      () => root.renameAt("away/inside.txt", sub, "planted"),
      () => sub.openAt({}, "planted", { create: true }, { write: true }),
    ].map(errorOf);
    // Where there are descriptors the directory goes on; where there are paths it is gone
    const withDescriptors = [
      "ok",
      "ok",
      "no-entry",
      "no-entry",
      "ok",
      "no-entry",
      "ok",
      "ok",
      "no-entry",
      "no-entry",
      "ok",
      "ok",
    ];
    const withPaths = tries.map((_, index) => (index === 1 ? "ok" : "no-entry"));
    expect(tries).toEqual(followsMoves ? withDescriptors : withPaths);
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
    expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret");
    expect(statSync(outside).mtimeMs).toBe(5000);
    expect(readdirSync(data).toSorted()).toEqual(["away", "sub"]);
  });
});

describe.each(accesses)("what an instance has open, $way,", ({ access }) => {
  it("is limited: files, directories and listings alike", async () => {
    const { data } = await directories();
    const { root } = grant(data, access, { limit: 4 });
    const directory = openDirectory(root, "sub");
    const listing = root.readDirectory();
    const file = root.openAt({}, "sub/inside.txt", {}, { read: true });
    for (const attempt of [
      () => openDirectory(root, "sub"),
      () => root.readDirectory(),
      () => read(root, "sub/inside.txt"),
      () => root.openAt({}, "new", { create: true }, {}),
    ]) {
      expect(errorOf(attempt)).toBe("insufficient-memory");
    }
    expect(readdirSync(data)).toEqual(["sub"]);
    for (const one of [directory, listing, file]) {
      one[Symbol.dispose]();
      expect(read(root, "sub/inside.txt")).toBe("inside");
      // Once more closes nothing else
      one[Symbol.dispose]();
    }
  });

  it("is closed with it, and nothing is opened any more", async () => {
    const { data } = await directories();
    const { root, files } = grant(data, access);
    const file = root.openAt({}, "sub/inside.txt", {}, { read: true });
    const listing = root.readDirectory();
    files.close();
    for (const attempt of [
      () => root.stat(),
      () => root.statAt({}, "sub"),
      () => openDirectory(root, "sub"),
      () => root.readDirectory(),
      () => file.read(1n, 0n),
      () => file.readViaStream(0n),
      () => listing.readDirectoryEntry(),
    ]) {
      expect(errorOf(attempt)).toBe("bad-descriptor");
    }
  });

  it("gives all names of a large directory, some at a time", async () => {
    const { data } = await directories();
    const names = Array.from({ length: 300 }, (_, index) => `name-${index}`).toSorted();
    for (const name of names) writeFileSync(join(data, "sub", name), "");
    const { root } = grant(data, access);
    expect(list(openDirectory(root, "sub"))).toEqual(["inside.txt", ...names]);
  });
});
