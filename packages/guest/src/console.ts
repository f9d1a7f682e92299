import type { LogLevel } from "@armory-plugins/wit";
import { addEntry } from "./diagnostics.ts";

/** Have what is printed by `console` in the plugin's log. */
export function captureConsole(): void {
  for (const [name, level] of Object.entries(levels)) {
    Object.defineProperty(console, name, {
      value: (...values: unknown[]) => addEntry(level, values.map(show).join(" ")),
      configurable: true,
      writable: true,
    });
  }
}

// --- internal ---

const levels: Readonly<Record<string, LogLevel>> = {
  debug: "debug",
  error: "error",
  info: "info",
  log: "info",
  trace: "debug",
  warn: "warn",
};

function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "function") return `[Function: ${value.name || "(anonymous)"}]`;
  if (typeof value !== "object" || value === null) return String(value);
  try {
    if (value instanceof Error) return value.stack === undefined ? String(value) : `${value}\n${value.stack}`.trimEnd();
    return JSON.stringify(value, printable) ?? "undefined";
  } catch {
    // A circle, or a toJSON that throws
    return Object.prototype.toString.call(value);
  }
}

/** What JSON has no words for. */
function printable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Map || value instanceof Set) return [...value];
  if (ArrayBuffer.isView(value)) return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  return value;
}
