import { createRequire } from "node:module";
import type * as Native from "@node-rs/crc32";

/** The CRC-32C of bytes (RFC 3720, B.4: the polynomial of Castagnoli), as record batches have it. */
export function crc32c(bytes: Uint8Array): number {
  return loadCrc32c()(bytes);
}

/** Load the addon that computes it, once, where it may be loaded: a thread that gives away files does so before. */
export function loadCrc32c(): (bytes: Uint8Array) => number {
  loaded ??= loadNative() ?? computeCrc32c;
  return loaded;
}

/** The same by JavaScript alone, eight bytes at a time, for a process that may load no addon. */
export function computeCrc32c(bytes: Uint8Array): number {
  const table = tables();
  const wide = bytes.length - (bytes.length % 8);
  let crc = 0xffff_ffff;
  let at = 0;
  for (; at < wide; at += 8) {
    const low =
      crc ^ (byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24));
    crc =
      entry(table, 7, low) ^
      entry(table, 6, low >>> 8) ^
      entry(table, 5, low >>> 16) ^
      entry(table, 4, low >>> 24) ^
      entry(table, 3, byte(bytes, at + 4)) ^
      entry(table, 2, byte(bytes, at + 5)) ^
      entry(table, 1, byte(bytes, at + 6)) ^
      entry(table, 0, byte(bytes, at + 7));
  }
  for (; at < bytes.length; at += 1) crc = entry(table, 0, crc ^ byte(bytes, at)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

// --- internal ---

let loaded: ((bytes: Uint8Array) => number) | undefined;

/** Undefined where addons are refused, as Node's permission model does, or the package has none for this machine. */
function loadNative(): typeof Native.crc32c | undefined {
  try {
    const native: typeof Native = createRequire(import.meta.url)("@node-rs/crc32");
    return native.crc32c;
  } catch {
    return undefined;
  }
}

let made: Int32Array | undefined;

/** Table `k` has what a byte becomes when `k` zero bytes follow it. */
function tables(): Int32Array {
  made ??= makeTables();
  return made;
}

function makeTables(): Int32Array {
  const table = new Int32Array(8 * 256);
  for (let index = 0; index < 256; index += 1) {
    let crc = index;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f6_3b78;
    table[index] = crc;
  }
  for (let index = 256; index < table.length; index += 1) {
    const before = table[index - 256] ?? 0;
    table[index] = (before >>> 8) ^ entry(table, 0, before);
  }
  return table;
}

function entry(table: Int32Array, which: number, value: number): number {
  return table[which * 256 + (value & 0xff)] ?? 0;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
