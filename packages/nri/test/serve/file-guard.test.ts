import { spawnSync } from "node:child_process";
import { chmod, chown, mkdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { FileGuard } from "../../src/serve/file-guard.ts";
import { scanDirectories } from "../../src/serve/scan-directories.ts";
import { tempDir } from "@armory-plugins/support";
import { Serving } from "./serving.ts";

const isRoot = process.geteuid?.() === 0;

/** Change the mode or the owner of one thing in a folder. */
type Change = (directory: string) => Promise<void>;

const mode =
  (path: string, bits: number): Change =>
  (directory) =>
    chmod(join(directory, path), bits);
const owner =
  (path: string, uid: number, gid = 0): Change =>
  (directory) =>
    chown(join(directory, path), uid, gid);

/** What a look at a folder says when it may take what is root's alone, with the folder's name left out. */
async function look(...changes: readonly Change[]): Promise<Record<string, unknown>> {
  const directory = await tempDir({
    "host/plugins/10-a.wasm": "",
    "host/conf/a.conf": "",
    "host/conf/a.yaml": "",
    "other/b.wasm": "",
  });
  for (const change of changes) await change(directory);
  const directories = { plugins: join(directory, "host/plugins"), config: join(directory, "host/conf") };
  const { plugins, problems, warnings } = await scanDirectories(directories, "root-only");
  const short = (text: string): string => text.replaceAll(`${directory}/`, "");
  return {
    plugins: [...plugins.keys()],
    problems: [...problems.values()].map(({ message }) => short(message)),
    warnings: [...warnings.values()].map(short),
  };
}

const refused = (text: string): Record<string, unknown> => ({
  plugins: [],
  problems: [`[UNTRUSTED_FILE] cannot trust ${text}, or give --allow-untrusted-files`],
  warnings: [],
});
const taken = { plugins: ["10-a"], problems: [], warnings: [] };
const changes = "who could change what root runs";

// Without root nothing can be given to another user, and nothing is looked at
describe.skipIf(!isRoot)("files that others than root can change (needs root)", () => {
  it("takes files that only root can write to, in a sticky folder of everybody's too", async () => {
    expect(await look()).toEqual(taken);
    expect(await look(mode("host", 0o1777))).toEqual(taken);
  });

  it.each<[what: string, changes: Change[], problem: string]>([
    [
      "a plugin",
      [mode("host/plugins/10-a.wasm", 0o666)],
      `"host/plugins/10-a.wasm": it can be written by every user (mode 0666), ${changes}; run "chmod o-w host/plugins/10-a.wasm"`,
    ],
    [
      "the folder of plugins",
      [mode("host/plugins", 0o777)],
      `"host/plugins": it can be written by every user (mode 0777), ${changes}; run "chmod o-w host/plugins"`,
    ],
    [
      "a sticky folder of plugins",
      [mode("host/plugins", 0o1777)],
      `"host/plugins": it can be written by every user (mode 01777), ${changes}; run "chmod o-w host/plugins"`,
    ],
    [
      "a folder above",
      [mode("host", 0o777)],
      `"host/plugins": "host" can be written by every user (mode 0777), ${changes}; run "chmod o-w host"`,
    ],
    [
      "a config",
      [mode("host/conf/a.conf", 0o606)],
      `"host/conf/a.conf": it can be written by every user (mode 0606), ${changes}; run "chmod o-w host/conf/a.conf"`,
    ],
    [
      "settings",
      [mode("host/conf/a.yaml", 0o602)],
      `"host/conf/a.yaml": it can be written by every user (mode 0602), ${changes}; run "chmod o-w host/conf/a.yaml"`,
    ],
    [
      "the folder of configs",
      [mode("host/conf", 0o773)],
      `"host/conf": it can be written by every user (mode 0773), ${changes}; run "chmod o-w host/conf"`,
    ],
    [
      "a plugin of another user",
      [owner("host/plugins/10-a.wasm", 1234)],
      `"host/plugins/10-a.wasm": it belongs to the user 1234, not to root, ${changes}; run "chown -h root host/plugins/10-a.wasm"`,
    ],
    [
      "a folder of another user",
      [owner("host", 1234)],
      `"host/plugins": "host" belongs to the user 1234, not to root, ${changes}; run "chown -h root host"`,
    ],
    [
      "what a link leads to",
      [link("../../other/b.wasm"), mode("other/b.wasm", 0o666)],
      `"host/plugins/10-a.wasm": "other/b.wasm" can be written by every user (mode 0666), ${changes}; run "chmod o-w other/b.wasm"`,
    ],
    [
      "the folder that a link leads to",
      [link("../../other/b.wasm"), mode("other", 0o777)],
      `"host/plugins/10-a.wasm": "other" can be written by every user (mode 0777), ${changes}; run "chmod o-w other"`,
    ],
    [
      "a folder whose name a shell would not take as it is",
      [
        (directory) => rename(join(directory, "host/plugins/10-a.wasm"), join(directory, "other/a.wasm")),
        (directory) => mkdir(join(directory, "o'r $x")),
        (directory) => rename(join(directory, "other/a.wasm"), join(directory, "o'r $x/a.wasm")),
        (directory) => symlink("../../o'r $x/a.wasm", join(directory, "host/plugins/10-a.wasm")),
        mode("o'r $x", 0o777),
      ],
      String.raw`"host/plugins/10-a.wasm": "o'r $x" can be written by every user (mode 0777), ${changes}; run "chmod o-w 'o'\''r $x'"`,
    ],
  ])("refuses when everybody can change %s", async (_, made, problem) => {
    const { plugins, problems, warnings } = await look(...made);
    // The folder's own name stands in quotes with what is in it
    const plain = (problems as string[]).map((text) => text.replaceAll(/'\/tmp\/armory-[^/]+\//g, "'"));
    expect({ plugins, problems: plain, warnings }).toEqual(refused(problem));
  });

  it("takes what a group can write to, as a Pod's fsGroup has it, and warns", async () => {
    const group = [owner("host/plugins", 0, 2000), mode("host/plugins", 0o2775), mode("host/conf", 0o775)];
    expect(await look(...group)).toEqual({
      ...taken,
      warnings: [
        '"host/plugins" can be written by the group 2000 (mode 02775), who can change what root runs; run "chmod g-w host/plugins"',
      ],
    });
  });

  it("goes through links as a ConfigMap has them", async () => {
    const directory = await tempDir({ "plugins/..2026/10-a.wasm": "" });
    await symlink("..2026", join(directory, "plugins/..data"));
    await symlink("..data/10-a.wasm", join(directory, "plugins/10-a.wasm"));
    const directories = { plugins: join(directory, "plugins"), config: join(directory, "conf") };
    expect([...(await scanDirectories(directories, "root-only")).plugins.keys()]).toEqual(["10-a"]);
    // The same folder where it is not a mount of the kubelet's
    await chmod(directories.plugins, 0o777);
    expect([...(await scanDirectories(directories, "root-only")).problems.keys()]).toEqual([directories.plugins]);
  });

  it("takes a mounted ConfigMap, which has mode 0777 and is read-only", async ({ skip }) => {
    const directory = await tempDir({ "real/..2026/10-a.wasm": "" });
    const [real, mounted] = [join(directory, "real"), join(directory, "plugins")];
    await mkdir(mounted);
    await symlink("..2026", join(real, "..data"));
    await symlink("..data/10-a.wasm", join(real, "10-a.wasm"));
    await chmod(real, 0o777);
    if (!mount("--bind", real, mounted)) skip("this process may not mount");
    onTestFinished(() => void spawnSync("/bin/umount", [mounted]));
    const found = async (): Promise<string[]> => {
      const scan = await scanDirectories({ plugins: mounted, config: join(directory, "conf") }, "root-only");
      return [...scan.plugins.keys(), ...scan.problems.keys()];
    };
    expect(await found()).toEqual([mounted]);
    expect(mount("-o", "remount,bind,ro", mounted)).toBe(true);
    expect(await found()).toEqual(["10-a"]);
    await rename(join(real, "..data"), join(real, "data"));
    await symlink("..2026/10-a.wasm", join(real, "20-b.wasm"));
    // A hostPath is read-only for the Pod alone
    expect(await found()).toEqual([mounted]);
  });

  it("looks at nothing where it need not, and is not stopped by links without an end", async () => {
    const directory = await tempDir({ a: "" });
    await chmod(join(directory, "a"), 0o666);
    await new FileGuard("any").check(join(directory, "a"));
    await symlink("loop", join(directory, "loop"));
    await new FileGuard("root-only").check(join(directory, "loop"));
    const lenient = new FileGuard("warn");
    await lenient.check(join(directory, "a"));
    expect([...lenient.warnings.keys()]).toEqual([join(directory, "a")]);
  });
});

function mount(...args: string[]): boolean {
  return spawnSync("/bin/mount", args).status === 0;
}

function link(target: string): Change {
  return async (directory) => {
    await rename(join(directory, "host/plugins/10-a.wasm"), join(directory, "host/a.wasm"));
    await symlink(target, join(directory, "host/plugins/10-a.wasm"));
  };
}

describe.skipIf(!isRoot)("armory nri serve as root (needs root)", () => {
  /** Serve a folder, with no runtime to be seen. */
  async function serve(args: readonly string[], ...made: readonly Change[]): Promise<Serving> {
    const directory = await tempDir({ "plugins/10-a.wasm": "no plugin", "plugins/20-b.wasm": "no plugin" });
    for (const change of made) await change(directory);
    const serving = new Serving(directory, join(directory, "missing.sock"), args);
    onTestFinished(async () => {
      serving.child.kill("SIGKILL");
      await serving.ended;
    });
    return serving;
  }

  it("refuses the plugin that others can change, looks at the other one, and takes the first when it is put right", async () => {
    const serving = await serve([], mode("plugins/10-a.wasm", 0o666));
    const path = join(serving.directory, "plugins/10-a.wasm");
    expect(await serving.untilLogged("cannot trust")).toMatchObject({
      level: "error",
      code: "UNTRUSTED_FILE",
      msg: `[UNTRUSTED_FILE] cannot trust "${path}": it can be written by every user (mode 0666), ${changes}; run "chmod o-w ${path}", or give --allow-untrusted-files`,
    });
    const isAbout = ({ plugin }: { readonly plugin?: string }, name: string): boolean => plugin === name;
    await serving.untilLogged("[NOT_WASM]");
    expect(serving.log.some((line) => isAbout(line, "20-b"))).toBe(true);
    expect(serving.log.some((line) => isAbout(line, "10-a"))).toBe(false);
    await chmod(path, 0o644);
    await serving.untilLogged("[NOT_WASM]", 2);
    expect(serving.log.some((line) => isAbout(line, "10-a"))).toBe(true);
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe(0);
  });

  it("warns, and takes it, with --allow-untrusted-files", async () => {
    const serving = await serve(["--allow-untrusted-files"], mode("plugins", 0o777));
    const path = join(serving.directory, "plugins");
    expect(await serving.untilLogged("can change what root runs")).toMatchObject({
      level: "warn",
      msg: `"${path}" can be written by every user (mode 0777), who can change what root runs; run "chmod o-w ${path}"`,
    });
    await serving.untilLogged("[NOT_WASM]", 2);
  });
});
