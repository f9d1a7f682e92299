import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, describe, it } from "node:test";
import { configureRequest, container, pod, resources, takeRuntimeCalls } from "@armory-plugins/guest/nri/testing";
import * as z from "zod";
import { configSchema } from "../src/config.ts";
import { plugin } from "../src/plugin.ts";

const shop = container({ id: "c1", name: "shop" });

function orders(annotations: Record<string, string> = {}) {
  return pod({ namespace: "default", name: "orders", annotations });
}

function withLimit(limit: bigint | undefined) {
  return container({ id: "c1", name: "shop", linux: { resources: { memory: { limit } } } });
}

beforeEach(() => {
  plugin.configure(configureRequest());
  takeRuntimeCalls();
});

describe("configure()", () => {
  it("wants the events that the plugin has functions for, and says what it read", () => {
    const config = "max-memory: 1Gi\nforbidden-annotations: [a, b]\nallow: [mounts, devices]";
    const { events, failurePolicy } = plugin.configure(configureRequest(config));
    assert.deepEqual(
      Object.entries(events).filter(([, isWanted]) => isWanted),
      [
        ["createContainer", true],
        ["updateContainer", true],
        ["validateContainerAdjustment", true],
      ],
    );
    assert.equal(failurePolicy, undefined);
    assert.deepEqual(takeRuntimeCalls().log, [
      ["info", "configured: max-memory 1073741824, 2 forbidden annotations, allowed: mounts, devices"],
    ]);
  });

  for (const config of ["", "# nothing", "null", "{}"]) {
    it(`takes ${JSON.stringify(config)} as no config`, () => {
      plugin.configure(configureRequest(config));
      assert.deepEqual(takeRuntimeCalls().log, [
        ["info", "configured: max-memory none, 0 forbidden annotations, allowed: nothing"],
      ]);
    });
  }

  for (const config of [
    "max-memory: 1.5Gi",
    "max-memory: 0",
    "max-memory: -1",
    "max-memory: 9223372036854775807Ki",
    "max-memory: [1]",
    "forbidden-annotations: a",
    "forbidden-annotations: [1]",
    "allow: [network]",
    "maxMemory: 1Gi",
    "- a",
    "a: [",
  ]) {
    it(`refuses ${JSON.stringify(config)}`, () => {
      assert.throws(() => plugin.configure(configureRequest(config)), { name: "CallError", message: /^config: / });
    });
  }
});

describe("createContainer()", () => {
  it("adjusts nothing of a pod that asks for nothing", () => {
    assert.deepEqual(plugin.createContainer(orders(), shop), { adjust: undefined, update: [], evict: [] });
    assert.deepEqual(takeRuntimeCalls().log, [
      ["debug", 'container "shop" of pod "default/orders": nothing to adjust'],
    ]);
  });

  it("sets what the pod asks for", () => {
    plugin.configure(configureRequest("allow: [mounts, devices]"));
    takeRuntimeCalls();
    const asking = orders({
      "rlimits.armory.dev/pod": "nofile=1024:65536\r\n# and\n\n memlock=unlimited",
      "env.armory.dev": "LOG_LEVEL=debug\nEMPTY=\nPAIR=a=b",
      "annotations.armory.dev": "example.com/team=orders",
      "mounts.armory.dev": "/var/log/shop\t/logs  bind rbind,ro",
      "devices.armory.dev": "/dev/fuse c 10 229 0666\n/dev/loop0 b 7 0 660 0 6\n/dev/null c 1 3",
      "memory-limit.armory.dev": "256Mi",
    });
    const { adjust } = plugin.createContainer(asking, shop);
    assert.deepEqual(adjust?.rlimits, [
      { type: "RLIMIT_NOFILE", soft: 1024n, hard: 65_536n },
      { type: "RLIMIT_MEMLOCK", soft: 2n ** 64n - 1n, hard: 2n ** 64n - 1n },
    ]);
    assert.deepEqual(adjust.env, [
      { key: "LOG_LEVEL", value: "debug" },
      { key: "EMPTY", value: "" },
      { key: "PAIR", value: "a=b" },
    ]);
    assert.deepEqual(adjust.annotations, [["example.com/team", "orders"]]);
    assert.deepEqual(adjust.mounts, [
      { source: "/var/log/shop", destination: "/logs", type: "bind", options: ["rbind", "ro"] },
    ]);
    const none = { fileMode: undefined, uid: undefined, gid: undefined };
    assert.deepEqual(adjust.linux?.devices, [
      { ...none, path: "/dev/fuse", type: "c", major: 10n, minor: 229n, fileMode: 0o666 },
      { path: "/dev/loop0", type: "b", major: 7n, minor: 0n, fileMode: 0o660, uid: 0, gid: 6 },
      { ...none, path: "/dev/null", type: "c", major: 1n, minor: 3n },
    ]);
    assert.equal(adjust.linux.resources?.memory?.limit, 268_435_456n);
    assert.deepEqual(takeRuntimeCalls().log, [
      [
        "info",
        'container "shop" of pod "default/orders": 2 rlimits, 3 env, 1 annotations, 1 mounts, 3 devices, memory limit 268435456',
      ],
    ]);
  });

  it("takes the container's annotation whole, then the pod's, then the short one", () => {
    const keys = ["env.armory.dev/container.shop", "env.armory.dev/pod", "env.armory.dev"];
    for (const [from] of keys.entries()) {
      const annotations = Object.fromEntries(keys.slice(from).map((key) => [key, `A=${key}`]));
      const { adjust } = plugin.createContainer(
        orders({ ...annotations, "env.armory.dev/container.web": "A=web" }),
        shop,
      );
      assert.deepEqual(adjust?.env, [{ key: "A", value: keys[from] }]);
    }
    const annotations = { "env.armory.dev/container.shop": "# none", "env.armory.dev/pod": "A=1" };
    assert.equal(plugin.createContainer(orders(annotations), shop).adjust, undefined);
  });

  const most = 2n ** 30n;
  for (const [what, own, asked, limit] of [
    ["leaves a limit below the cap", most - 1n, undefined, undefined],
    ["leaves a limit at the cap", most, undefined, undefined],
    ["caps the container's own limit", most + 1n, undefined, most],
    ["sets a limit where there is none", undefined, undefined, most],
    ["takes zero for none", 0n, undefined, most],
    ["takes a negative limit for none", -1n, undefined, most],
    ["prefers the annotation", 5n, "1Ki", 1024n],
    ["caps the annotation", 5n, "1Ti", most],
    ["leaves the limit that the annotation asks for", 1024n, "1Ki", undefined],
  ] as const) {
    it(what, () => {
      plugin.configure(configureRequest(`max-memory: ${most}`));
      takeRuntimeCalls();
      const asking = orders(asked === undefined ? {} : { "memory-limit.armory.dev": asked });
      const { adjust } = plugin.createContainer(asking, withLimit(own));
      assert.equal(adjust?.linux?.resources?.memory?.limit, limit);
      const wanted = asked === "1Ti" ? 2n ** 40n : own;
      const isOver = wanted !== undefined && wanted > most;
      assert.deepEqual(
        takeRuntimeCalls().log.filter(([level]) => level === "warn"),
        isOver
          ? [
              [
                "warn",
                `container "shop" of pod "default/orders": memory limit ${wanted} is over max-memory, which is ${most}`,
              ],
            ]
          : [],
      );
    });
  }

  const types =
    "as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack";
  const limit = "is not a limit; write a whole number up to 18446744073709551615, or unlimited";
  const variable = "is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug";
  const annotation = "is not an annotation; write KEY=VALUE, such as example.com/team=orders";
  const mount = "is not a mount; write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro";
  const device =
    "is not a device; write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666";
  const amount =
    "is not an amount of memory; write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi";

  for (const [what, value, problem] of [
    ["rlimits", "files=1", `, line 1: "files" is not an rlimit; write TYPE=SOFT:HARD with one of ${types}`],
    ["rlimits", "nofile=", `, line 1: "" ${limit}`],
    ["rlimits", "\n\nnofile=1:x", `, line 3: "x" ${limit}`],
    ["rlimits", "nofile=-1", `, line 1: "-1" ${limit}`],
    ["rlimits", "nofile=1:2:3", `, line 1: "1:2:3" ${limit}`],
    ["rlimits", "nofile=18446744073709551616", `, line 1: "18446744073709551616" ${limit}`],
    ["rlimits", "nofile=2:1", `, line 1: the soft limit "2" is over the hard limit "1"; lower it`],
    ["rlimits", "core=1\ncore=2", `, line 2: "core" is a duplicate; keep one of them`],
    ["env", "LOG", `, line 1: "LOG" ${variable}`],
    ["env", "1A=x", `, line 1: "1A" ${variable}`],
    ["env", `${"é".repeat(61)}=x`, `, line 1: "${"é".repeat(60)}…" ${variable}`],
    ["annotations", "-a=b", `, line 1: "-a" ${annotation}`],
    ["annotations", "=b", `, line 1: "" ${annotation}`],
    ["mounts", "/a /b bind", `, line 1: "/a /b bind" ${mount}`],
    ["mounts", "/a b bind ro", `, line 1: "/a b bind ro" ${mount}`],
    ["mounts", "/a /b bind ro x", `, line 1: "/a /b bind ro x" ${mount}`],
    ["devices", "/dev/null x 1 3", `, line 1: "/dev/null x 1 3" ${device}`],
    ["devices", "/dev/null c 1 4294967296", `, line 1: "/dev/null c 1 4294967296" ${device}`],
    ["devices", "/dev/null c 1 3 888", `, line 1: "/dev/null c 1 3 888" ${device}`],
    ["devices", "/dev/null c 1 3 666 0", `, line 1: "/dev/null c 1 3 666 0" ${device}`],
    ["memory-limit", "256 Mi", `: "256 Mi" ${amount}`],
    ["memory-limit", "1Ki\n2Ki", `: "1Ki 2Ki" ${amount}`],
    ["memory-limit", "0", `: "0" ${amount}`],
    ["memory-limit", "9223372036854775808", `: "9223372036854775808" ${amount}`],
  ] as const) {
    it(`refuses ${JSON.stringify(value)} as ${what}`, () => {
      plugin.configure(configureRequest("allow: [mounts, devices]"));
      takeRuntimeCalls();
      const key = `${what}.armory.dev/container.shop`;
      const message = `cannot adjust container "shop" of pod "default/orders": annotation "${key}"${problem}`;
      assert.throws(() => plugin.createContainer(orders({ [key]: value }), shop), {
        name: "CallError",
        payload: message,
      });
      assert.deepEqual(takeRuntimeCalls().log, [["error", message]]);
    });
  }

  for (const [what, item] of [
    ["mounts", "/a /b bind ro"],
    ["devices", "no device at all"],
  ] as const) {
    it(`refuses ${what} that the config does not allow`, () => {
      const asking = orders({ [`${what}.armory.dev`]: item });
      const message = `cannot adjust container "shop" of pod "default/orders": annotation "${what}.armory.dev": the config does not allow ${what}; add "${what}" to its field allow, or remove the annotation`;
      assert.throws(() => plugin.createContainer(asking, shop), { payload: message });
      assert.equal(plugin.createContainer(orders({ [`${what}.armory.dev`]: "# none" }), shop).adjust, undefined);
    });
  }
});

describe("synchronize()", () => {
  it("counts, and caps what is over the cap and runs", () => {
    plugin.configure(configureRequest("max-memory: 1Ki"));
    takeRuntimeCalls();
    const limited = (id: string, limit: bigint) => container({ id, linux: { resources: { memory: { limit } } } });
    const containers = [limited("a", 1024n), limited("b", 1025n), container({ id: "c" }), limited("d", -1n)];
    const updates = plugin.synchronize([orders()], [...containers, { ...limited("e", 2048n), state: "stopped" }]);
    assert.deepEqual(
      updates.map(({ containerId, ignoreFailure, linux }) => [
        containerId,
        ignoreFailure,
        linux?.resources?.memory?.limit,
      ]),
      ["b", "c", "d"].map((id) => [id, true, 1024n]),
    );
    assert.deepEqual(takeRuntimeCalls().log, [["info", "synchronized: 1 pods, 5 containers, 3 over max-memory"]]);
  });

  it("updates nothing without a cap", () => {
    assert.deepEqual(plugin.synchronize([], [shop]), []);
    assert.deepEqual(takeRuntimeCalls().log, [["info", "synchronized: 0 pods, 1 containers, 0 over max-memory"]]);
  });
});

describe("updateContainer()", () => {
  for (const [limit, isCapped] of [
    [undefined, false],
    [0n, false],
    [1024n, false],
    [1025n, true],
    [-1n, true],
  ] as const) {
    it(`${isCapped ? "caps" : "leaves"} a limit of ${limit}`, () => {
      plugin.configure(configureRequest("max-memory: 1Ki"));
      takeRuntimeCalls();
      const { update } = plugin.updateContainer(orders(), shop, resources({ memory: { limit } }));
      const capped = update.map(({ containerId, ignoreFailure, linux }) => [
        containerId,
        ignoreFailure,
        linux?.resources?.memory?.limit,
      ]);
      assert.deepEqual(capped, isCapped ? [["c1", false, 1024n]] : []);
      assert.equal(takeRuntimeCalls().log.length, isCapped ? 1 : 0);
    });
  }

  it("leaves an update of other resources", () => {
    plugin.configure(configureRequest("max-memory: 1Ki"));
    assert.deepEqual(plugin.updateContainer(orders(), shop, undefined), { update: [], evict: [] });
  });
});

describe("validateContainerAdjustment()", () => {
  const request = (annotations: [string, string][], owners?: [string, string][]) => ({
    pod: orders(),
    container: shop,
    adjust: { annotations, mounts: [], env: [], rlimits: [], cdiDevices: [], args: [] },
    update: [],
    plugins: [],
    ...(owners === undefined
      ? {}
      : { owners: [{ containerId: "c1", simple: [], compound: [{ field: "annotations" as const, owners }] }] }),
  });
  const reason = (who: string) =>
    `annotation "team" of container "shop" of pod "default/orders" is forbidden; keep ${who} from changing it, or take it off forbidden-annotations`;

  beforeEach(() => {
    plugin.configure(configureRequest("forbidden-annotations: [first, team]"));
    takeRuntimeCalls();
  });

  for (const [what, given, expected] of [
    ["accepts other annotations", request([["teams", "a"]]), { tag: "accept" }],
    ["names the owner", request([["team", "a"]], [["team", "10-x"]]), { tag: "reject", val: reason('plugin "10-x"') }],
    [
      "rejects a removal",
      request([["-team", ""]], [["team", "-10-x"]]),
      { tag: "reject", val: reason('plugin "10-x"') },
    ],
    ["rejects without owners", request([["team", "a"]]), { tag: "reject", val: reason("plugins") }],
  ] as const) {
    it(what, () => {
      assert.deepEqual(plugin.validateContainerAdjustment(given), expected);
      assert.deepEqual(takeRuntimeCalls().log, "val" in expected ? [["warn", expected.val]] : []);
    });
  }

  it("accepts a request without an adjustment", () => {
    const { adjust: _, ...rest } = request([]);
    assert.deepEqual(plugin.validateContainerAdjustment(rest), { tag: "accept" });
  });
});

describe("the other functions", () => {
  it("answer nothing", () => {
    assert.deepEqual(plugin.stopContainer(orders(), shop), []);
    plugin.stateChange("run-pod-sandbox", orders(), undefined);
    assert.deepEqual(takeRuntimeCalls().log, []);
    plugin.shutdown();
    assert.deepEqual(takeRuntimeCalls().log, [["info", "shutting down"]]);
  });
});

describe("config.schema.json", () => {
  it("is what the schema in src/config.ts says (npm run schema writes it)", async () => {
    const file = await readFile(new URL("../config.schema.json", import.meta.url), "utf8");
    assert.deepEqual(JSON.parse(file), z.toJSONSchema(configSchema, { io: "input" }));
  });
});
