// The plugin of docs/writing-an-nri-plugin.md that refuses privileged containers, built and asked as its page says.
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { fakeTerminal } from "./support/terminal.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The first program in TypeScript below a heading of a page. */
async function programBelow(page: string, heading: string): Promise<string> {
  const text = await readFile(join(root, page), "utf8");
  const section = text.slice(text.indexOf(`\n## ${heading}\n`));
  const program = /\n```ts\n(.*?)\n```\n/s.exec(section)?.[1];
  if (!text.includes(`\n## ${heading}\n`) || program === undefined)
    throw new Error(`${page} has no "${heading}" with a program`);
  return program;
}

function podOf(securityContext: object): string {
  const container = { name: "app", image: "a", command: ["sleep"], securityContext };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "shop" },
    spec: { containers: [container], volumes: [] },
  });
}

describe("the plugin that refuses privileged containers", () => {
  it("refuses them, by what NRI shows of them, and no others", async () => {
    const directory = await tempDir({
      "package.json": JSON.stringify({
        name: "unprivileged",
        version: "1.0.0",
        type: "module",
        armory: { world: "nri", entry: "src/plugin.ts" },
      }),
      "src/plugin.ts": await programBelow("docs/writing-an-nri-plugin.md", "Refuse privileged containers"),
      "privileged.json": podOf({ privileged: true }),
      "capable.json": podOf({ capabilities: { add: ["SYS_ADMIN"] } }),
      "plain.json": podOf({}),
      // A runtime that is configured to give privileged containers no devices of the host
      "without-devices.json": JSON.stringify({
        ociVersion: "1.2.1",
        process: { args: ["sleep"] },
        mounts: [{ destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "rw"] }],
        linux: { resources: { devices: [{ allow: false, access: "rwm" }] } },
      }),
    });
    await symlink(join(root, "node_modules"), join(directory, "node_modules"));
    const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
      const terminal = fakeTerminal(directory);
      const code = await main(args, terminal);
      return { code, out: terminal.out(), err: terminal.err() };
    };
    expect(await run("build")).toMatchObject({ code: 0 });
    const ask = async (...args: string[]) => await run("nri", "run", "--plugins", ".", ...args);
    const refused =
      "not created: container app of shop/web is privileged; give it the capabilities that it needs instead";
    expect(await ask("--pod", "privileged.json")).toMatchObject({ code: 1, out: expect.stringContaining(refused) });
    expect(await ask("--pod", "plain.json", "--spec", "without-devices.json")).toMatchObject({
      code: 1,
      out: expect.stringContaining(refused),
    });
    expect(await ask("--pod", "plain.json")).toMatchObject({ code: 0, err: "" });
    expect(await ask("--pod", "capable.json")).toMatchObject({ code: 0, err: "" });
  });
});
