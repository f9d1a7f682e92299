import { describe, expect, it } from "vitest";
import { GuestLog } from "../../src/guest/guest-log.ts";
import type { NriLogLine } from "../../src/thread/plugin-thread-options.ts";

describe("GuestLog", () => {
  it("drops what is below the least level, and takes none of the budget for it", () => {
    const { log, lines } = start(10, "info");
    for (let index = 0; index < 100; index += 1) log.log("debug", "a long remark that nobody wants");
    log.log("info", "one");
    log.log("warn", "two");
    expect(lines.map(({ text }) => text)).toEqual(["one", "two"]);
  });

  it("drops what is printed, which is info on stdout and warn on stderr", () => {
    const { log, lines } = start(100, "warn");
    log.printed.stdout.write(Buffer.from("out\n"));
    log.printed.stderr.write(Buffer.from("err\n"));
    expect(lines).toEqual([{ stream: "stderr", level: "warn", text: "err" }]);
  });

  it("gives all levels where nobody says which", () => {
    const { log, lines } = start(100);
    for (const level of ["debug", "info", "warn", "error"] as const) log.log(level, level);
    expect(lines.map(({ level }) => level)).toEqual(["debug", "info", "warn", "error"]);
  });
});

// --- internal ---

function start(left: number, least?: NriLogLine["level"]) {
  const lines: NriLogLine[] = [];
  return { log: new GuestLog({ left, remark: "that is enough" }, (line) => lines.push(line), least), lines };
}
