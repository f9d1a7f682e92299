// console: a line for each call. It reaches the operator's log with the feature stdio, and is dropped without.
import { write } from "./natives.js";

const stdout = 1;
const stderr = 2;

const line =
  (file) =>
  (...values) =>
    write(file, `${values.map(show).join(" ")}\n`);

export const print = {
  log: line(stdout),
  info: line(stdout),
  debug: line(stdout),
  warn: line(stderr),
  error: line(stderr),
  trace: line(stderr),
};

function show(value) {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[Function: ${value.name || "(anonymous)"}]`;
  if (typeof value !== "object" || value === null) return String(value);
  try {
    if (value instanceof Error) return value.stack === undefined ? String(value) : `${value}\n${value.stack}`.trimEnd();
    return JSON.stringify(value, printable) ?? String(value);
  } catch {
    // A circle, or a toJSON that throws
    return Object.prototype.toString.call(value);
  }
}

/** What JSON has no words for. */
function printable(_key, value) {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Map || value instanceof Set) return [...value];
  if (ArrayBuffer.isView(value)) return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  return value;
}
