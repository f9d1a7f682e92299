import { logBudget, PluginLog } from "@armory-plugins/host/thread";
import { expect, it } from "vitest";

const remark = { stream: "host", text: "that is enough" };

it("gives a message in as many lines as it has", () => {
  const lines: unknown[] = [];
  const log = new PluginLog({ left: 100, remark: remark.text }, (line) => lines.push(line));
  log.entries([
    { level: "warn", message: "one\ntwo" },
    { level: "info", message: "" },
  ]);
  expect(lines).toEqual([
    { stream: "log", level: "warn", text: "one" },
    { stream: "log", level: "warn", text: "two" },
    { stream: "log", level: "info", text: "" },
  ]);
});

it("gives no more lines of a message than its budget has bytes, and one remark", () => {
  const lines: unknown[] = [];
  const log = new PluginLog({ left: 10, remark: remark.text }, (line) => lines.push(line));
  log.entries([{ level: "warn", message: "\n".repeat(2 ** 24) }]);
  log.entries([{ level: "warn", message: "more" }]);
  expect(lines.length).toBe(12);
  expect(lines.at(-1)).toEqual(remark);
});

it("cuts a message where its bytes are used up", () => {
  const lines: unknown[] = [];
  const log = new PluginLog({ ...logBudget(5), remark: remark.text }, (line) => lines.push(line));
  log.entries([{ level: "error", message: "1234567" }]);
  expect(lines).toEqual([{ stream: "log", level: "error", text: "12345" }, remark]);
});
