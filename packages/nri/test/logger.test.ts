import { describe, expect, it } from "vitest";
import { createLogger } from "../src/logger.ts";
import type { LoggerOptions } from "../src/logger.ts";

function logged(
  format: LoggerOptions["format"],
  level: LoggerOptions["level"] = "debug",
): { lines: string[]; log: ReturnType<typeof createLogger> } {
  const lines: string[] = [];
  const now = (): Date => new Date("2026-11-21T12:00:00.123Z");
  return { lines, log: createLogger({ format, level, now, write: (line) => lines.push(line) }) };
}

describe("createLogger()", () => {
  it("writes an object a line", () => {
    const { lines, log } = logged("json");
    log("warn", 'a\n"b"', { plugin: "10-a", code: "TRAPPED" });
    expect(lines).toEqual([
      `${JSON.stringify({ time: "2026-11-21T12:00:00.123Z", level: "warn", msg: 'a\n"b"', plugin: "10-a", code: "TRAPPED" })}\n`,
    ]);
  });

  it("writes for people, and lets no text end the line or move the cursor", () => {
    const { lines, log } = logged("text");
    log("info", "serving");
    log("error", "a\nb\r\u001b[2J\tc\u2028\u202e", { plugin: "10-a", code: "X" });
    expect(lines).toEqual([
      "2026-11-21T12:00:00.123Z INFO  serving\n",
      '2026-11-21T12:00:00.123Z ERROR 10-a: a\\nb\\u000d\\u001b[2J c\\u2028\\u202e code="X"\n',
    ]);
  });

  it("writes both for a terminal: what acts on one is escaped in names and in JSON too", () => {
    const plugin = "10-\u009b2J\u202e";
    const fields = { plugin, file: "\u007f\u200f" };
    const [text, json] = [logged("text"), logged("json")];
    text.log("info", "a", fields);
    json.log("info", "a\u009b", fields);
    expect(text.lines).toEqual([
      String.raw`2026-11-21T12:00:00.123Z INFO  10-\u009b2J\u202e: a file="\u007f\u200f"${"\n"}`,
    ]);
    expect(json.lines[0]).toMatch(/^[\n -~]+$/);
    expect(JSON.parse(json.lines[0] ?? "")).toMatchObject({ msg: "a\u009b", ...fields });
  });

  it("leaves out what is below its level", () => {
    const { lines, log } = logged("text", "warn");
    for (const level of ["debug", "info", "warn", "error"] as const) log(level, level);
    expect(lines.map((line) => line.trim().split(" ").at(-1))).toEqual(["warn", "error"]);
  });
});
