import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { loadNriCode } from "../../src/guest/load-nri-code.ts";
import { nriMethods, isNriMethod } from "../../src/proto/nri-methods.ts";
import {
  ConfigureRequestSchema,
  CreateContainerRequestSchema,
  LogRequest_Level as Level,
  LogRequestSchema,
  SynchronizeRequestSchema,
  SynchronizeResponseSchema,
} from "../../src/proto/nri_pb.ts";
import { buildNriModule, dataText, type NriModule } from "./nri-module.ts";
import { startGuest } from "./start-guest.ts";

const methods = Object.keys(nriMethods).filter(isNriMethod);

describe("CoreGuest", () => {
  it.each(methods)("calls the export of %s with the request, and gives its answer", async (method) => {
    // Each function answers with its own place in the list, and the first byte of its request
    const does = Object.fromEntries(
      Object.values(nriMethods).map((name, place) => [
        name,
        `(i32.store8 (i32.const 0) (i32.const ${place})) (i32.store8 (i32.const 1) (i32.load8_u (local.get $pointer)))
        (call $answer (i32.const 0) (i32.const 2))`,
      ]),
    );
    const { guest } = await startGuest(await buildNriModule({ does }));
    expect(guest.call(method, Uint8Array.of(0x38, 1))).toEqual(Uint8Array.of(methods.indexOf(method), 0x38));
  });

  it("gives the plugin's own words as they are", async () => {
    const { guest } = await startGuest(
      await buildNriModule({
        more: `(data (i32.const 16) "no: \\"pod0\\" is taken")`,
        does: { plugin_create_container: `(call $answer (i32.const 16) (i32.const 0x80000013))` },
      }),
    );
    expect(() => guest.call("CreateContainer", new Uint8Array())).toThrow(
      expect.objectContaining({
        name: "NriError",
        code: "PLUGIN_ERROR",
        message: '[PLUGIN_ERROR] plugin 10-test answered CreateContainer with an error: no: "pod0" is taken',
        pluginText: 'no: "pod0" is taken',
      }),
    );
    expect(guest.call("StopContainer", Uint8Array.of(8, 1))).toEqual(Uint8Array.of(8, 1));
  });

  it("hands on what the plugin logs, with its level", async () => {
    const messages = [Level.UNSPECIFIED, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR, 77 as Level].map((level) =>
      toBinary(LogRequestSchema, create(LogRequestSchema, { level, msg: `level ${level}` })),
    );
    const calls = messages.map(
      (bytes, index) => `(drop (call $log (i32.const ${index * 32}) (i32.const ${bytes.length})))`,
    );
    const { guest, lines } = await startGuest(
      await buildNriModule({
        imports: '(import "env" "log" (func $log (param i32 i32) (result i64)))',
        more: messages.map((bytes, index) => `(data (i32.const ${index * 32}) "${dataText(bytes)}")`).join("\n"),
        does: { plugin_shutdown: `${calls.join(" ")} (i64.const 0)` },
      }),
    );
    guest.call("Shutdown", new Uint8Array());
    expect(lines).toEqual(
      ["debug", "debug", "info", "warn", "error", "debug"].map((level, index) => ({
        stream: "log",
        level,
        text: `level ${index === 5 ? 77 : index}`,
      })),
    );
  });

  it("replaces what is not UTF-8 in what the plugin logs", async () => {
    const { guest, lines } = await startGuest(
      await buildNriModule({
        imports: '(import "env" "log" (func $log (param i32 i32) (result i64)))',
        more: '(data (i32.const 0) "\\0a\\03a\\ffb")',
        does: { plugin_shutdown: "(call $log (i32.const 0) (i32.const 5))" },
      }),
    );
    guest.call("Shutdown", new Uint8Array());
    expect(lines).toEqual([{ stream: "log", level: "debug", text: "a\u{fffd}b" }]);
  });

  it("stops logging at its budget", async () => {
    const message = toBinary(LogRequestSchema, create(LogRequestSchema, { level: Level.INFO, msg: "again" }));
    const { guest, lines } = await startGuest(
      await buildNriModule({
        imports: '(import "env" "log" (func $log (param i32 i32) (result i64)))',
        more: `(data (i32.const 0) "${dataText(message)}")`,
        does: { plugin_shutdown: `(call $log (i32.const 0) (i32.const ${message.length}))` },
      }),
      { logBytes: 4 * ("again".length + 64) },
    );
    for (let round = 0; round < 10; round += 1) guest.call("Shutdown", new Uint8Array());
    expect(lines.map(({ text }) => text)).toEqual(["again", "again", "again", "again", "that is enough"]);
  });

  it("gives Synchronize to the plugin whole, though it comes in chunks", async () => {
    const { guest } = await startGuest(await buildNriModule({}));
    const chunks = [
      { pods: [{ id: "pod0" }], containers: [{ id: "ctr0" }], more: true },
      { pods: [{ id: "pod1" }], more: true },
      { containers: [{ id: "ctr1" }, { id: "ctr2" }] },
    ].map((chunk) => toBinary(SynchronizeRequestSchema, create(SynchronizeRequestSchema, chunk)));
    const answers = chunks.map((chunk) => guest.call("Synchronize", chunk));
    const more = create(SynchronizeResponseSchema, { more: true });
    expect(answers.slice(0, 2).map((answer) => fromBinary(SynchronizeResponseSchema, answer))).toEqual([more, more]);
    // It gives back what it gets
    const { pods, containers, more: isMore } = fromBinary(SynchronizeRequestSchema, answers[2] ?? new Uint8Array());
    expect([pods.map(({ id }) => id), containers.map(({ id }) => id), isMore]).toEqual([
      ["pod0", "pod1"],
      ["ctr0", "ctr1", "ctr2"],
      false,
    ]);
    // and begins anew
    const next = toBinary(SynchronizeRequestSchema, create(SynchronizeRequestSchema, { pods: [{ id: "pod9" }] }));
    expect(guest.call("Synchronize", next)).toEqual(next);
  });

  it("gathers no more chunks than the plugin has memory for", async () => {
    const { guest } = await startGuest(await buildNriModule({}));
    const chunk = toBinary(
      SynchronizeRequestSchema,
      create(SynchronizeRequestSchema, { pods: [{ id: "p".repeat(300_000) }], more: true }),
    );
    expect(() => {
      for (let round = 0; round < 5; round += 1) guest.call("Synchronize", chunk);
    }).toThrow(/\[MALFORMED_MESSAGE\] the chunks of Synchronize have 1200\d+ bytes so far, at most 1048576/);
    expect(() => guest.call("Synchronize", Uint8Array.of(0xff))).toThrow(/the 1 bytes are not a SynchronizeRequest/);
  });

  it("passes on what it can't read itself", async () => {
    const { guest } = await startGuest(await buildNriModule({}));
    const garbage = Uint8Array.of(0xff, 0xff, 0xff);
    expect(guest.call("CreateContainer", garbage)).toEqual(garbage);
  });
});

describe("a core module that is no plugin of this NRI", () => {
  it("is refused with every export that it lacks", async () => {
    const lacks = ["plugin_validate_container_adjustment", "plugin_update_pod_sandbox", "free"];
    await expect(loadNriCode(await buildNriModule({ lacks }), { name: "10-old" })).rejects.toMatchObject({
      code: "ABI_MISMATCH",
      message:
        "[ABI_MISMATCH] 10-old is a core module, but not an NRI plugin:\n" +
        "  - it does not export free\n" +
        "  - it does not export plugin_update_pod_sandbox, plugin_validate_container_adjustment, which NRI v0.10 has added: build it for that",
    });
  });

  it("is refused with the versions that have added what it lacks, as one of NRI v0.9 does", async () => {
    const first = [
      "Configure",
      "Synchronize",
      "Shutdown",
      "CreateContainer",
      "UpdateContainer",
      "StopContainer",
      "StateChange",
    ];
    const lacks = Object.entries(nriMethods).flatMap(([method, name]) => (first.includes(method) ? [] : [name]));
    await expect(loadNriCode(await buildNriModule({ lacks }), { name: "10-old" })).rejects.toMatchObject({
      message:
        "[ABI_MISMATCH] 10-old is a core module, but not an NRI plugin:\n" +
        "  - it does not export plugin_run_pod_sandbox, plugin_post_update_pod_sandbox, plugin_stop_pod_sandbox, plugin_remove_pod_sandbox, plugin_post_create_container, plugin_start_container, plugin_post_start_container, plugin_post_update_container, plugin_remove_container, which NRI v0.12 has added: build it for that\n" +
        "  - it does not export plugin_update_pod_sandbox, plugin_validate_container_adjustment, which NRI v0.10 has added: build it for that",
    });
  });

  it("is refused for its version", async () => {
    await expect(startGuest(await buildNriModule({ version: 2 }))).rejects.toMatchObject({
      code: "API_VERSION_MISMATCH",
      message:
        "[API_VERSION_MISMATCH] plugin 10-test has version 2 of the ABI of NRI plugins, this host speaks 1; build it with github.com/knqyf263/go-plugin v0.9",
    });
  });
});

describe("a core module that fails", () => {
  const request = toBinary(
    CreateContainerRequestSchema,
    create(CreateContainerRequestSchema, { pod: { id: "pod0" }, container: { id: "ctr0" } }),
  );

  it.each<[string, NriModule, string, RegExp]>([
    [
      "by a trap",
      { does: { plugin_create_container: "unreachable" } },
      "TRAPPED",
      /plugin 10-test, CreateContainer: unreachable/,
    ],
    [
      "by malloc's wild pointer",
      { malloc: "(i32.const -16)" },
      "CONTRACT_BROKEN",
      /what malloc gave, \d+ bytes at 4294967280/,
    ],
    [
      "by an answer outside of memory",
      { does: { plugin_create_container: "(call $answer (i32.const 0) (i32.const 999999))" } },
      "CONTRACT_BROKEN",
      /the answer of plugin_create_container, 999999 bytes at 0, reaches outside of memory/,
    ],
    [
      "by an answer that is too large",
      { does: { plugin_create_container: "(call $answer (i32.const 0) (i32.const 0x7fffffff))" } },
      "OUTPUT_LIMIT",
      /the answer of plugin_create_container has 2147483647 bytes, the limit is 1048576/,
    ],
    [
      "by recursion",
      {
        does: { plugin_create_container: "(call $deep)" },
        more: "(func $deep (result i64) (i64.add (i64.const 1) (call $deep)))",
      },
      "STACK_OVERFLOW",
      /the plugin's calls went too deep/,
    ],
    [
      "by eating memory",
      {
        does: {
          plugin_create_container:
            "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable",
        },
      },
      "MEMORY_LIMIT",
      /memory in use: 1048576 of 1048576 bytes/,
    ],
    [
      "by a log that is none",
      {
        imports: '(import "env" "log" (func $log (param i32 i32) (result i64)))',
        more: '(data (i32.const 0) "\\ff")',
        does: { plugin_create_container: "(call $log (i32.const 0) (i32.const 1))" },
      },
      "CONTRACT_BROKEN",
      /the 1 bytes that it logs are not a LogRequest/,
    ],
    [
      "by its exit",
      {
        imports: '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))',
        does: { plugin_create_container: "(call $exit (i32.const 2)) unreachable" },
      },
      "TRAPPED",
      /the plugin exited with status 2/,
    ],
  ])("is ended: %s", async (_, parts, code, message) => {
    const { guest } = await startGuest(await buildNriModule(parts));
    expect(() => guest.call("CreateContainer", request)).toThrow(
      expect.objectContaining({ name: "HostError", code, message: expect.stringMatching(message) as string }),
    );
  });

  it("at its start says so", async () => {
    const parts = { more: '(func (export "_initialize") unreachable)' };
    await expect(startGuest(await buildNriModule(parts))).rejects.toMatchObject({
      code: "TRAPPED",
      message: expect.stringContaining("plugin 10-test, its start: unreachable") as string,
    });
  });

  it("replaces what is not UTF-8 in its error", async () => {
    const { guest } = await startGuest(
      await buildNriModule({
        more: '(data (i32.const 0) "n\\ffo")',
        does: { plugin_configure: "(call $answer (i32.const 0) (i32.const 0x80000003))" },
      }),
    );
    const configure = toBinary(ConfigureRequestSchema, create(ConfigureRequestSchema, { runtimeName: "test" }));
    expect(() => guest.call("Configure", configure)).toThrow(expect.objectContaining({ pluginText: "n\u{fffd}o" }));
  });
});
