import { inspectCoreModule, inspectPlugin } from "@armory-plugins/host";
import { describe, expect, it } from "vitest";
import { component, coreModule, leb, section } from "@armory-plugins/test-guests/binary-parts";

const MiB = 2 ** 20;

/** The same bytes again and again, 16 MiB of them. */
function flood(bytes: readonly number[]): Buffer {
  return Buffer.alloc(Math.floor((16 * MiB) / bytes.length) * bytes.length, Uint8Array.from(bytes));
}

/** A list of so many equal items that they have 16 MiB. */
function floodOf(item: readonly number[]): Buffer {
  const items = flood(item);
  return Buffer.concat([Uint8Array.from(leb(items.length / item.length)), items]);
}

const abi = { name: "a plugin", sign: "run", imports: {}, exports: {} };

describe("a file whose outline is a flood", () => {
  it.each<[what: string, bytes: Uint8Array, problem: string]>([
    ["empty custom sections", component(flood([0, 1, 0])), "it has more than 10000 sections, at byte 30008"],
    ["empty sections", component(flood([6, 1, 0])), "it has more than 10000 sections, at byte 30008"],
    [
      "fields of a record",
      component(section(7, [1, 0x72], floodOf([1, 0x61, 0x7d]))),
      "its definitions have more than 1048576 bytes, core modules left out, at byte 8",
    ],
    [
      "parameters of a function",
      component(section(7, [1, 0x40], floodOf([1, 0x61, 0x7d]), [1, 0])),
      "its definitions have more than 1048576 bytes, core modules left out, at byte 8",
    ],
    [
      "records in nested components",
      component(
        ...Array.from({ length: 4 }, () =>
          section(
            4,
            component(section(7, [1, 0x72], leb(90_000), Buffer.alloc(270_000, Uint8Array.of(1, 0x61, 0x7d)))),
          ),
        ),
      ),
      "its definitions have more than 1048576 bytes, core modules left out",
    ],
  ])("of %s is refused before it is read", (_what, bytes, problem) => {
    expect(() => inspectPlugin(bytes)).toThrow(problem);
  });

  it.each<[what: string, bytes: Uint8Array, problem: string]>([
    ["empty custom sections", coreModule(flood([0, 1, 0])), "it has more than 10000 sections, at byte 30008"],
    ["types", coreModule(section(1, floodOf([0x60, 0, 0]))), "a list at byte 17 has 5592405 items; at most 1000000"],
  ])("of %s in a core module is refused before it is read", (_what, bytes, problem) => {
    expect(() => inspectCoreModule(bytes, abi)).toThrow(
      `[MALFORMED_MODULE] plugin is not a valid core module: ${problem}`,
    );
  });
});
