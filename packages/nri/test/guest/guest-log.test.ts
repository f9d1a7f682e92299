import { describe, expect, it } from "vitest";
import { GuestLog } from "../../src/guest/guest-log.ts";
import type { NriLogLine } from "../../src/guest/guest-log.ts";

describe("GuestLog", () => {
  it("drops what is below the least level, and takes none of the budget for it", () => {
    const { log, lines } = start(100, "info");
    for (let index = 0; index < 100; index += 1) log.log("debug", "a long remark that nobody wants");
    log.log("info", "one");
    log.log("warn", "two");
    expect(lines).toEqual([
      { stream: "log", level: "info", text: "one" },
      { stream: "log", level: "warn", text: "two" },
      remark,
    ]);
  });

  it("drops what is printed, which is info on stdout and warn on stderr", () => {
    const { log, lines } = start(100, "warn");
    log.printed.stdout.write(Buffer.from("out\n"));
    log.printed.stderr.write(Buffer.from("err\n"));
    expect(lines).toEqual([{ stream: "stderr", level: "warn", text: "err" }]);
  });

  it("gives all levels where nobody says which", () => {
    const { log, lines } = start(1000);
    for (const level of ["debug", "info", "warn", "error"] as const) log.log(level, level);
    expect(lines.map(({ level }) => level)).toEqual(["debug", "info", "warn", "error"]);
  });

  it("counts a line for more than its text, however it comes", () => {
    const logged = start(6400);
    for (let count = 0; count < 1000; count += 1) logged.log.log("info", "");
    expect(logged.lines).toEqual([
      ...Array.from({ length: 100 }, () => ({ stream: "log", level: "info", text: "" })),
      remark,
    ]);
    const printed = start(6400);
    printed.log.printed.stdout.write(new Uint8Array(6000).fill(0x0a));
    expect(printed.lines.length).toBeLessThan(10);
    expect(printed.lines.at(-1)).toEqual(remark);
  });

  it("says when lines can be sent together: those that were printed at once, and each that was logged", () => {
    const batches: string[][] = [];
    let lines: string[] = [];
    const log = new GuestLog(
      { left: 100_000, remark: "" },
      ({ text }) => lines.push(text),
      "info",
      () => {
        batches.push(lines);
        lines = [];
      },
    );
    log.printed.stdout.write(Buffer.from("one\ntwo\nth"));
    log.log("warn", "four");
    log.log("debug", "unwanted");
    log.printed.stdout.write(Buffer.from("ree\n"));
    expect(batches).toEqual([["one", "two"], ["four"], ["three"]]);
  });

  it("goes on when its budget is filled again", () => {
    const { log, lines, budget } = start(10);
    log.printed.stderr.write(Buffer.from("one\ntwo\n"));
    log.log("error", "dropped");
    budget.left = 1000;
    log.log("error", "three");
    log.printed.stderr.write(Buffer.from("four"));
    log.printed.flush();
    expect(lines).toEqual([
      { stream: "stderr", level: "warn", text: "one" },
      remark,
      { stream: "log", level: "error", text: "three" },
      { stream: "stderr", level: "warn", text: "four" },
    ]);
  });
});

// --- internal ---

const remark: NriLogLine = { stream: "host", level: "warn", text: "that is enough" };

function start(left: number, least?: NriLogLine["level"]) {
  const lines: NriLogLine[] = [];
  const budget = { left, remark: remark.text };
  return { log: new GuestLog(budget, (line) => lines.push(line), least), lines, budget };
}
