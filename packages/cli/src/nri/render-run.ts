import type { Ownership, SimulationReport } from "@armory-plugins/nri";
import { printable, printableLine } from "@armory-plugins/host/printable";
import type { Colors } from "../terminal/colors.ts";
import { renderChanges } from "./render-changes.ts";
import { renderDiff } from "./render-diff.ts";
import { renderJson } from "./render-json.ts";

/** What `armory nri run` has to say. */
export interface RunReport extends SimulationReport {
  /** The container's name. */
  readonly name: string;
  /** Plugins that could not be opened, or whose thread ended. */
  readonly problems: readonly string[];
  /** Updates of containers that plugins asked for on their own. */
  readonly requests: readonly { readonly plugin: string; readonly request: unknown }[];
  /** Where the container isn't what a node would have. */
  readonly approximations: readonly string[];
}

/** Whether the container isn't created, or not with what every plugin had to say. */
export function hasFailed({ refusal, problems, warnings }: RunReport): boolean {
  return refusal !== undefined || problems.length > 0 || warnings.length > 0;
}

/** The report, for people. */
export function renderRun(report: RunReport, colors: Colors): string {
  const { container, name, plugins, refusal } = report;
  const names = plugins.map((plugin) => plugin.name).join(", ");
  const lines = [
    `${colors.bold(`container ${printableLine(name)}`)}, asked in this order: ${printableLine(names) || "nobody"}`,
    ...section("the container as it is created", renderContainer(container, colors), colors),
    ...section("changes of the OCI spec", renderChanges(report.changes, colors), colors),
    ...section("who set what", renderOwners(report), colors),
    ...section(
      "updates of other containers",
      report.updates.map((update) => printableLine(renderJson(update))),
      colors,
    ),
    ...section(
      "requested by plugins",
      report.requests.map(({ plugin, request }) => `${printableLine(plugin)}  ${printableLine(renderJson(request))}`),
      colors,
    ),
    ...section("notes", report.remarks.map(printableLine), colors),
    ...section("differences from a real node", report.approximations.map(printableLine), colors),
    ...section(
      "the runtime logs",
      report.warnings.map((text) => colors.yellow(printableLine(text))),
      colors,
    ),
    ...section(
      "plugins that failed",
      report.problems.map((text) => colors.red(printableLine(text))),
      colors,
    ),
  ];
  if (refusal !== undefined) lines.push("", `${colors.red("not created:")} ${printable(refusal.text)}`);
  return lines.join("\n");
}

// --- internal ---

function section(title: string, lines: readonly string[], colors: Colors): string[] {
  return lines.length === 0 ? [] : ["", colors.bold(title), ...lines.map((line) => `  ${line}`)];
}

function renderContainer({ before, after }: RunReport["container"], colors: Colors): string[] {
  if (after === undefined) return [];
  const lines = renderDiff(before, after, colors);
  return lines.length === 0 ? ["unchanged"] : lines;
}

/** A line a field: the container, unless it is the one that is created, the field and its key, and the plugins. */
function renderOwners({ owners, container }: RunReport): string[] {
  const created = idOf(container.before);
  const rows = owners.map((owner) => [
    printableLine(what(owner, created)),
    `${owner.isRemoval ? "removed by " : ""}${printableLine(owner.plugins.join(", "))}`,
  ]);
  const width = rows.reduce((widest, [field = ""]) => Math.max(widest, field.length), 0);
  return rows.map(([field = "", plugin = ""]) => `${field.padEnd(width)}  ${plugin}`);
}

function what({ container, field, key }: Ownership, created: unknown): string {
  return [...(container === created ? [] : [`${container}:`]), field, ...(key === undefined ? [] : [key])].join(" ");
}

function idOf(container: RunReport["container"]["before"]): unknown {
  return typeof container === "object" && container !== null && "id" in container ? container.id : undefined;
}
